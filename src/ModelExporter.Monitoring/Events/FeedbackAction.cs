namespace ModelExporter.Monitoring.Events;

/// <summary>What a person did with a prediction: the closed list behind the label <c>action</c>.</summary>
public enum FeedbackAction : byte
{
    /// <summary>Acted on it.</summary>
    Accepted,

    /// <summary>Did something else.</summary>
    Overridden,

    /// <summary>Did not look at it.</summary>
    Ignored,
}

/// <summary>The names of the actions, in the order of <see cref="FeedbackAction"/>.</summary>
public static class FeedbackActions
{
    /// <summary>Name and meaning of every action.</summary>
    public static readonly IReadOnlyList<(FeedbackAction Action, string Name, string Meaning)> All =
    [
        (FeedbackAction.Accepted, "accepted", "The person acted on the prediction."),
        (FeedbackAction.Overridden, "overridden", "The person did something else."),
        (FeedbackAction.Ignored, "ignored", "The person did not look at it, or left it undecided."),
    ];

    /// <summary>The action of a name, or null.</summary>
    public static FeedbackAction? Find(ReadOnlySpan<byte> name)
    {
        foreach (var (action, text, _) in All)
        {
            if (System.Text.Ascii.Equals(name, text)) return action;
        }

        return null;
    }
}

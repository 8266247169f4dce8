namespace ModelExporter.Configuration.Values;

/// <summary>One word of a closed list.</summary>
/// <typeparam name="T">The values that the words stand for.</typeparam>
internal sealed class ChoiceValue<T>(params (string Word, T Value)[] choices) : ValueKind<T>
{
    /// <inheritdoc/>
    public override string Name => "choice";

    /// <inheritdoc/>
    public override string Expected { get; } =
        choices.Length == 1 ? $"\"{choices[0].Word}\"" : "one of " + string.Join(", ", choices.Select(choice => choice.Word));

    /// <inheritdoc/>
    public override ConfigurationErrorCode? Parse(string text, out T value)
    {
        var index = Array.FindIndex(choices, choice => choice.Word == text);
        value = index < 0 ? default! : choices[index].Value;
        return index < 0 ? ConfigurationErrorCode.OutOfRange : null;
    }

    /// <inheritdoc/>
    public override string Format(T value)
    {
        var index = Array.FindIndex(choices, choice => EqualityComparer<T>.Default.Equals(choice.Value, value));
        return index < 0 ? "" : choices[index].Word;
    }
}

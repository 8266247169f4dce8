using ModelExporter.Monitoring.Events;

namespace ModelExporter.Simulation;

/// <summary>One prediction and what became of it. A state that the generator fills anew for every event.</summary>
internal sealed class SimulatedEvent
{
    /// <summary>The classes: what the model says and what turned out. The score is the probability of the second one.</summary>
    public static readonly string[] Classes = ["reject", "approve"];

    /// <summary>The event's number, from 0.</summary>
    public long Index { get; set; }

    /// <summary>When the prediction was made, milliseconds since 1970 UTC.</summary>
    public long TimestampMilliseconds { get; set; }

    /// <summary>Its id: 64 bits, written in hexadecimal digits.</summary>
    public ulong Id { get; set; }

    /// <summary>The standard normal number behind each feature, numeric ones first: what the applicant is.</summary>
    public double[] Normals { get; } = new double[CreditFeatures.Names.Length];

    /// <summary>The numbers that the model was sent, NaN where missing.</summary>
    public double[] Numbers { get; } = new double[CreditFeatures.Numeric.Length];

    /// <summary>The categories that the model was sent.</summary>
    public int[] Categories { get; } = new int[CreditFeatures.Categorical.Length];

    /// <summary>The logit of the score.</summary>
    public double Logit { get; set; }

    /// <summary>The model's probability that the loan will be paid back, 0 to 1.</summary>
    public double Score { get; set; }

    /// <summary>What the model said: 0 reject, 1 approve.</summary>
    public int Prediction { get; set; }

    /// <summary>Why there is no prediction, or null when there is one.</summary>
    public string? Error { get; set; }

    /// <summary>How long the prediction took.</summary>
    public double LatencyMilliseconds { get; set; }

    /// <summary>What turned out: 0 reject (not paid back), 1 approve.</summary>
    public int Label { get; set; }

    /// <summary>When that became known, or null when it never does.</summary>
    public long? LabelTimestampMilliseconds { get; set; }

    /// <summary>Adds the event to a batch as a reader of the wire format would.</summary>
    public void AddTo(EventBatch batch, string model, string version)
    {
        var slice = batch.Slice(model, version);
        var row = slice.Rows;
        slice.BeginRow(batch.Rows);
        slice.Current.HasFeatures = true;
        slice.Current.TimestampMilliseconds = TimestampMilliseconds;
        slice.Current.LatencySeconds = LatencyMilliseconds / 1000;
        Span<byte> id = stackalloc byte[EventJson.IdLength];
        EventJson.WriteId(id, Id);
        slice.Current.Id = Monitoring.Events.EventId.Of(id);
        for (var i = 0; i < Numbers.Length; i++) Column(slice, EventJson.NumericNames[i]).Set(row, double.IsNaN(Numbers[i]) ? Cell.Null : Cell.OfNumber(Numbers[i]));
        for (var i = 0; i < Categories.Length; i++)
        {
            var cell = CreditFeatures.Categorical[i].IsBoolean ? Cell.OfBoolean(Categories[i] == 1) : batch.AddText(EventJson.CategoryNames[i][Categories[i]]);
            Column(slice, EventJson.CategoricalNames[i]).Set(row, cell);
        }

        if (Error is null)
        {
            slice.Prediction.Set(row, batch.AddText(EventJson.ClassNames[Prediction]));
            slice.Score.Set(row, Cell.OfNumber(Score));
            slice.Scores.FindOrAdd(EventJson.ClassNames[0])?.Set(row, Cell.OfNumber(EventJson.Opposite(Score)));
            slice.Scores.FindOrAdd(EventJson.ClassNames[1])?.Set(row, Cell.OfNumber(Score));
        }
        else
        {
            slice.Error.Set(row, batch.AddText(System.Text.Encoding.UTF8.GetBytes(Error)));
        }

        slice.CommitRow();
    }

    private static Column Column(ModelSlice slice, byte[] name) =>
        slice.Features.FindOrAdd(name) ?? throw new ArgumentException("the batch has no room for the features", nameof(slice));
}

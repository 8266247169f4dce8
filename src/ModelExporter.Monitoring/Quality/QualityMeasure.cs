using ModelExporter.Monitoring.Options;

namespace ModelExporter.Monitoring.Quality;

/// <summary>Which way a measure gets worse.</summary>
public enum MeasureDirection
{
    /// <summary>Less is worse: accuracy, areas, correlations.</summary>
    HigherIsBetter,

    /// <summary>More is worse: losses and errors.</summary>
    LowerIsBetter,

    /// <summary>Away from zero is worse: bias.</summary>
    ZeroIsBest,

    /// <summary>No way: the measure explains another one and is not judged.</summary>
    None,
}

/// <summary>In what a measure is counted.</summary>
public enum MeasureUnit
{
    /// <summary>A ratio; 1 is everything.</summary>
    Ratio,

    /// <summary>Nats of information.</summary>
    Nats,

    /// <summary>The unit of the target.</summary>
    Target,
}

/// <summary>A quality measure: what the label <c>measure</c> can be. A value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Least">Its least value; negative infinity for none.</param>
/// <param name="Greatest">Its greatest value; infinity for none.</param>
/// <param name="Direction">Which way it gets worse.</param>
/// <param name="Tasks">The tasks that have it.</param>
/// <param name="Description">What it says, and when it is undefined.</param>
public sealed record QualityMeasure(
    string Name, MeasureUnit Unit, double Least, double Greatest, MeasureDirection Direction, IReadOnlyList<ModelTask> Tasks, string Description)
{
    /// <summary>Whether a change of the measure is judged against the reference.</summary>
    public bool IsJudged => Direction != MeasureDirection.None;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A measure of some labelled predictions. A value.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Value">Its value, never NaN: what is undefined is left out.</param>
/// <param name="Lower">Lower bound at 95 %; NaN when unknown.</param>
/// <param name="Upper">Upper bound at 95 %; NaN when unknown.</param>
/// <param name="StandardError">Its standard error; NaN when unknown.</param>
/// <param name="Samples">The labelled predictions that it is about: of precision those that were predicted positive, of recall those that are.</param>
/// <param name="IsProportion">Whether it is a share of its samples, so that the tests for shares apply.</param>
public readonly record struct MeasureValue(
    QualityMeasure Measure, double Value, double Lower, double Upper, double StandardError, long Samples, bool IsProportion = false);

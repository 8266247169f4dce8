namespace ModelExporter.Monitoring.Exporter;

/// <summary>How the last run of a repeated task went. A state; any thread may record and read it.</summary>
public sealed class LastRun
{
    private volatile Outcome _outcome = new(null, null);

    /// <summary>Whether the last run succeeded; null before the first one.</summary>
    public bool? Succeeded => _outcome.Succeeded;

    /// <summary>When a run last succeeded; null when none has.</summary>
    public DateTimeOffset? LastSuccess => _outcome.LastSuccess;

    /// <summary>Records a run that succeeded.</summary>
    public void RecordSuccess(DateTimeOffset at) => _outcome = new Outcome(true, at);

    /// <summary>Records a run that failed; the time of the last success stays.</summary>
    public void RecordFailure() => _outcome = new Outcome(false, _outcome.LastSuccess);

    private sealed record Outcome(bool? Succeeded, DateTimeOffset? LastSuccess);
}

namespace ModelExporter.Monitoring.Options;

/// <summary>The options that are in force now. A state: a reload puts others in their place as a whole, so an operation reads them once and sees either the old or the new ones.</summary>
internal sealed class OptionsInForce(MonitoringOptions initial)
{
    private volatile MonitoringOptions _current = initial;

    /// <summary>The options.</summary>
    public MonitoringOptions Current
    {
        get => _current;
        set => _current = value;
    }
}

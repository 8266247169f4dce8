using ModelExporter.Simulation.Incidents;

namespace ModelExporter.Simulation;

/// <summary>Traffic as lines: events and the labels that become known meanwhile, piece by piece. A state.</summary>
/// <param name="options">The traffic.</param>
/// <param name="incidents">What goes wrong.</param>
/// <param name="model">The model's name.</param>
/// <param name="version">The version's name.</param>
internal sealed class SimulatedTraffic(TrafficOptions options, IncidentSchedule incidents, string model, string version)
{
    private readonly TrafficGenerator _generator = new(options, incidents);
    private readonly LabelQueue _labels = new();
    private bool _isAhead;

    /// <summary>Lines of events, as the last call of <see cref="Fill"/> made them.</summary>
    public EventJson Events { get; } = new(model, version);

    /// <summary>Lines of labels, as the last call of <see cref="Fill"/> made them.</summary>
    public EventJson Labels { get; } = new(model, version);

    /// <summary>Events made so far.</summary>
    public long EventCount { get; private set; }

    /// <summary>Labels made so far.</summary>
    public long LabelCount { get; private set; }

    /// <summary>Where the incidents are written as they begin, or null.</summary>
    public GroundTruth? Truth { get; init; }

    /// <summary>Most events, or null.</summary>
    public long? MostEvents { get; init; }

    /// <summary>The traffic's length, or null.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Time of the latest event, from the start of the traffic.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Whether there are no more events.</summary>
    public bool IsOver => EventCount >= MostEvents || (_isAhead && _generator.Elapsed >= Duration);

    /// <summary>Makes the next lines.</summary>
    /// <param name="most">Most events.</param>
    /// <param name="until">Only events before this time from the start of the traffic.</param>
    /// <returns>Number of events.</returns>
    public int Fill(int most, TimeSpan until)
    {
        Events.Clear();
        Labels.Clear();
        var count = 0;
        while (count < most && !IsOver)
        {
            if (!_isAhead)
            {
                _generator.Next();
                _isAhead = true;
                continue;
            }

            if (_generator.Elapsed >= until) break;
            _isAhead = false;
            var e = _generator.Current;
            Elapsed = _generator.Elapsed;
            Truth?.AdvanceTo(Elapsed);
            Events.Write(e);
            _labels.Add(e);
            WriteLabels(e.TimestampMilliseconds);
            EventCount++;
            count++;
        }

        if (IsOver && Duration is { } length) Truth?.AdvanceTo(length);
        return count;
    }

    /// <summary>Makes the lines of the labels that become known after the last event.</summary>
    public void FillRest()
    {
        Events.Clear();
        Labels.Clear();
        WriteLabels(long.MaxValue);
    }

    private void WriteLabels(long until)
    {
        while (_labels.TryTake(until, out var label))
        {
            Labels.Write(label);
            LabelCount++;
        }
    }
}

namespace ModelExporter.Simulation;

/// <summary>Sends traffic as it would have come, or faster. A state that ends with its traffic.</summary>
/// <param name="traffic">The traffic.</param>
/// <param name="sender">Where it goes.</param>
/// <param name="speedUp">How many times faster than it would have come.</param>
/// <param name="time">The clock.</param>
internal sealed class PacedSending(SimulatedTraffic traffic, EventSender sender, double speedUp, TimeProvider time)
{
    private const int MostPerRequest = 1000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private bool _takesLabels = true;

    /// <summary>Events that were accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>Events that had been sent before.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Events that were rejected.</summary>
    public long Rejected { get; private set; }

    /// <summary>Labels that were accepted.</summary>
    public long Labels { get; private set; }

    /// <summary>Whether the exporter takes labels; false once it said that it does not.</summary>
    public bool TakesLabels => _takesLabels;

    /// <summary>Sends until the traffic is over.</summary>
    /// <param name="progress">Is told the traffic's time again and again.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>Why it could not go on, or null when all was sent or it was ended.</returns>
    public async Task<string?> RunAsync(Action<TimeSpan> progress, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        try
        {
            while (true)
            {
                var due = time.GetElapsedTime(started) * speedUp;
                var count = traffic.Fill(MostPerRequest, due);
                progress(traffic.IsOver ? traffic.Elapsed : due);
                if (count > 0 && await SendAsync(cancellation) is { } problem) return problem;
                if (traffic.IsOver) return null;
                if (count < MostPerRequest) await Task.Delay(Tick, time, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<string?> SendAsync(CancellationToken cancellation)
    {
        var events = await sender.SendAsync(EventSender.Predictions, traffic.Events.Written, cancellation);
        if (events.Problem is { } problem) return problem;
        Accepted += events.Accepted;
        Duplicates += events.Duplicates;
        Rejected += events.Rejected;
        if (!_takesLabels || traffic.Labels.Written.IsEmpty) return null;
        var labels = await sender.SendAsync(EventSender.Labels, traffic.Labels.Written, cancellation);
        _takesLabels = !labels.IsNotThere;
        Labels += labels.Accepted;
        return labels.IsNotThere ? null : labels.Problem;
    }
}

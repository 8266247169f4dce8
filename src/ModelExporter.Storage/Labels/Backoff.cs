namespace ModelExporter.Storage.Labels;

/// <summary>The pauses between attempts: each twice as long as the one before, up to a bound, and spread at random so that replicas do not come back all at once. A state.</summary>
/// <param name="first">The first pause.</param>
/// <param name="most">The longest pause.</param>
/// <param name="random">Gives numbers from 0 to below 1.</param>
public sealed class Backoff(TimeSpan first, TimeSpan most, Func<double> random)
{
    private int _failures;

    /// <summary>The next pause: from half of its length to all of it.</summary>
    public TimeSpan Next()
    {
        var length = Math.Min(most.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 30)));
        return TimeSpan.FromMilliseconds(length * (0.5 + (random() / 2)));
    }

    /// <summary>Begins anew: an attempt succeeded.</summary>
    public void Reset() => _failures = 0;
}

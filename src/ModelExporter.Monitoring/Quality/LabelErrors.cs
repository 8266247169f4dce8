namespace ModelExporter.Monitoring.Quality;

/// <summary>The errors of labelled predictions in the order in which their labels came, until the detectors read them. A state without a lock: its owner guards it.</summary>
internal sealed class LabelErrors
{
    /// <summary>Errors that wait at once; of more the latest are left out.</summary>
    public const int Limit = 100_000;

    private List<(double Error, long Milliseconds)> _waiting = [];

    /// <summary>Adds an error.</summary>
    /// <returns>False when the limit is reached.</returns>
    public bool Add(double error, long milliseconds)
    {
        if (!double.IsFinite(error)) return true;
        if (_waiting.Count >= Limit) return false;
        _waiting.Add((error, milliseconds));
        return true;
    }

    /// <summary>Hands over what waits and takes an empty list for it.</summary>
    public List<(double Error, long Milliseconds)> Exchange(List<(double Error, long Milliseconds)> empty)
    {
        empty.Clear();
        var waiting = _waiting;
        _waiting = empty;
        return waiting;
    }
}

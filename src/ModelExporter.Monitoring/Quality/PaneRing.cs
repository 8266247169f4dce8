namespace ModelExporter.Monitoring.Quality;

/// <summary>The panes of one window of labelled or unlabelled predictions: 12, made when something is counted in them. A state without a lock: its owner guards it.</summary>
/// <remarks>A pane covers [id * length, (id + 1) * length) of time; the window is the pane of the present and the 11 before it, so it covers between 11/12 of its length and all of it.</remarks>
/// <param name="length">The window's length, a multiple of one minute, so that panes begin at whole seconds.</param>
/// <param name="create">Makes a pane.</param>
/// <param name="clear">Empties a pane for its next time.</param>
internal sealed class PaneRing<T>(TimeSpan length, Func<T> create, Action<T> clear)
    where T : class
{
    /// <summary>Panes of a window.</summary>
    public const int Panes = 12;

    private readonly long _paneMilliseconds = (long)length.TotalMilliseconds / Panes;
    private readonly T?[] _panes = new T?[Panes];
    private readonly long[] _ids = new long[Panes];

    /// <summary>The window's length.</summary>
    public TimeSpan Length { get; } = length;

    /// <summary>The pane of a time, or null when that time has left the window.</summary>
    public T? At(long milliseconds)
    {
        var id = IdOf(milliseconds);
        var place = (int)(((id % Panes) + Panes) % Panes);
        if (_panes[place] is not { } pane)
        {
            _ids[place] = id;
            return _panes[place] = create();
        }

        if (_ids[place] > id) return null;
        if (_ids[place] < id)
        {
            clear(pane);
            _ids[place] = id;
        }

        return pane;
    }

    /// <summary>The pane of a time if it is there already, or null.</summary>
    public T? Existing(long milliseconds)
    {
        var id = IdOf(milliseconds);
        var place = (int)(((id % Panes) + Panes) % Panes);
        return _panes[place] is { } pane && _ids[place] == id ? pane : null;
    }

    /// <summary>The panes that are in the window now.</summary>
    public IEnumerable<T> Live(long nowMilliseconds)
    {
        var now = IdOf(nowMilliseconds);
        for (var place = 0; place < Panes; place++)
        {
            if (_panes[place] is { } pane && _ids[place] <= now && _ids[place] > now - Panes) yield return pane;
        }
    }

    /// <summary>All panes and the numbers of their times.</summary>
    public IEnumerable<(long Id, T Pane)> All()
    {
        for (var place = 0; place < Panes; place++)
        {
            if (_panes[place] is { } pane) yield return (_ids[place], pane);
        }
    }

    /// <summary>The pane of a number.</summary>
    public T? OfId(long id) => At(id * _paneMilliseconds);

    /// <summary>Empties the window.</summary>
    public void Clear() => Array.Clear(_panes);

    private long IdOf(long milliseconds)
    {
        var id = milliseconds / _paneMilliseconds;
        return milliseconds % _paneMilliseconds < 0 ? id - 1 : id;
    }
}

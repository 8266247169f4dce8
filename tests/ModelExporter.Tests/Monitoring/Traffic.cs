using FsCheck;
using FsCheck.Fluent;

namespace ModelExporter.Tests.Monitoring;

/// <summary>An event in a random history.</summary>
internal sealed record RandomEvent(int[] Picks, bool HasFeatures, bool HasError, long? AgeMilliseconds, string? Id)
{
    public TestEvent At(DateTimeOffset now) => CreditModel.Event(Picks, HasFeatures) with
    {
        Timestamp = AgeMilliseconds is { } age ? now.AddMilliseconds(-age) : null,
        Error = HasError ? "timeout" : null,
        Id = Id,
    };
}

/// <summary>Time passes, then a batch comes.</summary>
internal sealed record RandomStep(long AdvanceMilliseconds, RandomEvent[] Events);

/// <summary>Random histories.</summary>
internal static class Traffic
{
    private const int Minute = 60_000;

    /// <summary>Ages from the future to beyond the longest window, most of them inside the shortest one.</summary>
    public static Gen<long?> Ages => Gen.Frequency(
        (2, Gen.Constant<long?>(null)), (1, Gen.Choose(-200_000, 0).Select(age => (long?)age)), (5, Gen.Choose(0, 6 * Minute).Select(age => (long?)age)),
        (2, Gen.Choose(0, 65 * Minute).Select(age => (long?)age)), (2, Gen.Choose(0, 26 * 60 * Minute).Select(age => (long?)age)));

    public static Gen<RandomStep[]> Steps(Gen<long?> ages, Gen<string?> ids) =>
        (from advance in Gen.Frequency((3, Gen.Choose(0, 20_000)), (2, Gen.Choose(0, 10 * Minute)), (1, Gen.Choose(0, 26 * 60 * Minute)))
         from events in Events(ages, ids).ArrayOf()
         select new RandomStep(advance, events)).ArrayOf();

    public static Gen<RandomEvent> Events(Gen<long?> ages, Gen<string?> ids) =>
        from picks in Gen.Choose(0, 1000).ArrayOf(CreditModel.Values.Count)
        from hasFeatures in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
        from hasError in Gen.Elements(true, false)
        from age in ages
        from id in ids
        select new RandomEvent(picks, hasFeatures, hasError, age, id);

    public static Gen<string?> NoIds => Gen.Constant<string?>(null);
}

/// <summary>Counts events without any cleverness: the raw list, gone through anew for every question.</summary>
internal sealed class NaiveWindows
{
    private readonly List<(long At, RandomEvent Event)> _events = [];

    public void Add(long at, RandomEvent e) => _events.Add((at, e));

    public long Latest => _events.Count == 0 ? long.MinValue : _events.Max(e => e.At);

    public int Count => _events.Count;

    public SortedDictionary<string, long> All() => Named(_events.Select(e => e.Event));

    /// <summary>The events in the panes of a length up to the one that holds the present.</summary>
    public SortedDictionary<string, long> Window(long now, long pane, int panes) =>
        Named(_events.Where(e => Pane(e.At, pane) <= Pane(now, pane) && Pane(e.At, pane) > Pane(now, pane) - panes).Select(e => e.Event));

    private static long Pane(long at, long pane) => (long)Math.Floor(at / (decimal)pane);

    private static SortedDictionary<string, long> Named(IEnumerable<RandomEvent> events)
    {
        var named = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var e in events)
        {
            foreach (var count in CreditModel.Counts(e.Picks, e.HasFeatures)) Raise(named, count);
            Raise(named, "events");
            if (e.HasError) Raise(named, "errors");
        }

        return named;
    }

    private static void Raise(SortedDictionary<string, long> named, string count) => named[count] = named.GetValueOrDefault(count) + 1;
}

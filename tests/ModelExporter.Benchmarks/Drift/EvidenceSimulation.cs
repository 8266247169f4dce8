using System.Globalization;

namespace ModelExporter.Benchmarks.Drift;

/// <summary>Run lengths without drift and delays with it, of the sequential evidence and of the window's decision: the tables of docs/drift.md. Seeded.</summary>
internal static class EvidenceSimulation
{
    // Nominal mean run length of the tables of false alarms, in panes: short, so that alarms would be seen.
    private const int NominalPanes = 1000;

    // 20 features, 60 s panes, one false alarm in 30 days.
    private const int Features = 20;
    private const int IntervalPanes = 43_200;

    private const int WarmUp = 1000;
    private const int Runs = 41;
    private static readonly int[] References = [10_000, 10_000, 1_000, 1_000];

    /// <summary>Prints the tables.</summary>
    public static int Run(TextWriter output)
    {
        output.WriteLine("| data | events per pane | uncorrected | never frozen | **frozen** | window's decision |");
        output.WriteLine("|--|--|--|--|--|--|");
        PrintAll(output, from data in Data from events in (int[])[50, 500] select (Func<string>)(() => FalseAlarms(data, events)));
        output.WriteLine();
        output.WriteLine("| PSI | events per pane | uncorrected | never frozen | **frozen** | window, effect 0.1 | window, effect 0.02 |");
        output.WriteLine("|--|--|--|--|--|--|--|");
        PrintAll(output, from psi in (double[])[0.02, 0.05, 0.1, 0.25, 1] from events in (int[])[5, 50, 500, 5000] select (Func<string>)(() => Delays(psi, events)));
        PrintAll(output, [Ramp]);
        output.WriteLine();
        output.WriteLine("| replicas | first alarm, h | first alarm, h + ln R | last alarm, h | last alarm, h + ln R | panes per false alarm, h | panes per false alarm, h + ln R |");
        output.WriteLine("|--|--|--|--|--|--|--|");
        PrintAll(output, ((int[])[1, 4, 16]).Select(replicas => (Func<string>)(() => Replicas(replicas))));
        return 0;
    }

    private sealed record Stream(string Name, double Psi, double Correlation, int Repeats);

    private static readonly Stream[] Data =
    [
        new("independent", 0, 0, 1), new("independent, true PSI 0.01 (the zone)", 0.01, 0, 1), new("AR(1) 0.6", 0, 0.6, 1), new("AR(1) 0.9", 0, 0.9, 1),
        new("every event 20 times", 0, 0, 20),
    ];

    private static string FalseAlarms(Stream data, int events)
    {
        var panes = events < 500 ? 40_000 : 15_000;
        var alarms = new int[4];
        for (var r = 0; r < References.Length; r++)
        {
            var source = new PaneSource(1000 + r, data.Correlation, data.Repeats);
            var reference = source.Reference(References[r]);
            source.Drift(data.Psi);
            IWatch[] watches =
            [
                Watches.Uncorrected(reference, NominalPanes, 1), Watches.NeverFrozen(reference, NominalPanes, 1), Watches.Shipped(reference, NominalPanes, 1), Watches.Window(reference, 0.1, 1),
            ];
            var active = new bool[watches.Length];
            var counts = new long[Watches.Bins];
            for (var pane = 0; pane < panes; pane++)
            {
                source.Next(counts, events);
                for (var w = 0; w < watches.Length; w++)
                {
                    var now = watches[w].Next(counts);
                    if (now && !active[w]) alarms[w]++;
                    active[w] = now;
                }
            }
        }

        return Row([data.Name, Number(events), .. alarms.Select(count => RunLength(count, (long)panes * References.Length))]);
    }

    private static string Delays(double psi, int events)
    {
        var horizon = events switch { 5 => 3000, 50 => 2000, 500 => 400, _ => 200 };
        var delays = new List<double>[5];
        for (var w = 0; w < delays.Length; w++) delays[w] = [];
        for (var run = 0; run < Runs; run++)
        {
            var source = new PaneSource(2000 + run);
            var reference = source.Reference(10_000);
            IWatch[] watches =
            [
                Watches.Uncorrected(reference, IntervalPanes, Features), Watches.NeverFrozen(reference, IntervalPanes, Features), Watches.Shipped(reference, IntervalPanes, Features),
                Watches.Window(reference, 0.1, Features), Watches.Window(reference, 0.02, Features),
            ];
            for (var w = 0; w < watches.Length; w++) delays[w].Add(double.PositiveInfinity);
            var counts = new long[Watches.Bins];
            for (var pane = -WarmUp; pane < horizon && delays.Any(of => double.IsInfinity(of[^1])); pane++)
            {
                if (pane == 0) source.Drift(psi);
                source.Next(counts, events);
                for (var w = 0; w < watches.Length; w++)
                {
                    // A window of 60 panes knows nothing of older ones.
                    if (double.IsFinite(delays[w][^1]) || (w >= 3 && pane < -70)) continue;
                    if (watches[w].Next(counts) && pane >= 0) delays[w][^1] = pane + 1;
                }
            }
        }

        return Row([Number(psi), Number(events), .. delays.Select((of, w) => w == 2 ? $"**{Median(of, horizon)}**" : Median(of, horizon))]);
    }

    // A drift so slow that the estimate of the design effect can follow it before any evidence is there.
    private static string Ramp()
    {
        const int Length = 2000, Events = 50;
        var alarms = new List<double>[3];
        for (var w = 0; w < alarms.Length; w++) alarms[w] = [];
        for (var run = 0; run < Runs; run++)
        {
            var source = new PaneSource(3000 + run);
            var reference = source.Reference(10_000);
            IWatch[] watches =
            [
                Watches.Uncorrected(reference, IntervalPanes, Features), Watches.NeverFrozen(reference, IntervalPanes, Features), Watches.Shipped(reference, IntervalPanes, Features),
            ];
            for (var w = 0; w < watches.Length; w++) alarms[w].Add(double.PositiveInfinity);
            var counts = new long[Watches.Bins];
            for (var pane = -WarmUp; pane < Length; pane++)
            {
                if (pane >= 0) source.Drift(0.25 * (pane + 1) / Length);
                source.Next(counts, Events);
                for (var w = 0; w < watches.Length; w++)
                {
                    if (watches[w].Next(counts) && pane >= 0 && double.IsInfinity(alarms[w][^1])) alarms[w][^1] = pane + 1;
                }
            }
        }

        return Row(["ramp to 0.25 over 2000 panes", Number(Events), Median(alarms[0], Length), Median(alarms[1], Length), $"**{Median(alarms[2], Length)}**", "", ""]);
    }

    private static string Replicas(int replicas)
    {
        const int Events = 480, Horizon = 3000, Panes = 15_000;
        var cells = new List<string> { Number(replicas) };
        var last = new List<string>();
        foreach (var factor in (int[])[1, replicas])
        {
            var (firsts, lasts) = (new List<double>(), new List<double>());
            for (var run = 0; run < Runs; run++)
            {
                var delays = ReplicaDelays(4000 + run, replicas, factor, Events / replicas, Horizon);
                firsts.Add(delays.Min());
                lasts.Add(delays.Max());
            }

            cells.Add(Median(firsts, Horizon));
            last.Add(Median(lasts, Horizon));
        }

        return Row([.. cells, .. last, .. ((int[])[1, replicas]).Select(factor => ReplicaFalseAlarms(replicas, factor, Events / replicas, Panes))]);
    }

    private static double[] ReplicaDelays(int seed, int replicas, int factor, int events, int horizon)
    {
        var source = new PaneSource(seed);
        var reference = source.Reference(10_000);
        var watches = Enumerable.Range(0, replicas).Select(_ => Watches.Shipped(reference, IntervalPanes, Features, factor)).ToArray();
        var delays = Enumerable.Repeat(double.PositiveInfinity, replicas).ToArray();
        var counts = new long[Watches.Bins];
        for (var pane = -100; pane < horizon && delays.Any(double.IsInfinity); pane++)
        {
            if (pane == 0) source.Drift(0.1);
            for (var r = 0; r < replicas; r++)
            {
                source.Next(counts, events);
                if (watches[r].Next(counts) && pane >= 0 && double.IsInfinity(delays[r])) delays[r] = pane + 1;
            }
        }

        return delays;
    }

    // At the edge of the zone, with a small reference: where false alarms do happen. An alarm of any replica counts.
    private static string ReplicaFalseAlarms(int replicas, int factor, int events, int panes)
    {
        var alarms = 0;
        for (var r = 0; r < 4; r++)
        {
            var source = new PaneSource(5000 + r);
            var reference = source.Reference(10_000);
            source.Drift(0.015);
            var watches = Enumerable.Range(0, replicas).Select(_ => Watches.Uncorrected(reference, NominalPanes, 1, factor)).ToArray();
            var active = new bool[replicas];
            var counts = new long[Watches.Bins];
            for (var pane = 0; pane < panes; pane++)
            {
                for (var i = 0; i < replicas; i++)
                {
                    source.Next(counts, events);
                    var now = watches[i].Next(counts);
                    if (now && !active[i]) alarms++;
                    active[i] = now;
                }
            }
        }

        return RunLength(alarms, 4L * panes);
    }

    private static void PrintAll(TextWriter output, IEnumerable<Func<string>> rows)
    {
        foreach (var row in rows.AsParallel().AsOrdered().WithDegreeOfParallelism(Environment.ProcessorCount).Select(row => row()).ToList()) output.WriteLine(row);
    }

    private static string Median(List<double> delays, int horizon)
    {
        var sorted = delays.Order().ToList();
        var median = sorted[sorted.Count / 2];
        return double.IsInfinity(median) ? "> " + Number(horizon) : Number(median);
    }

    private static string RunLength(int alarms, long panes) => alarms == 0 ? "0 in " + Number(panes) : Number(Math.Round((double)panes / alarms));

    private static string Number(double value) => value.ToString(value < 1 ? "0.##" : "#,0", CultureInfo.InvariantCulture).Replace(",", " ", StringComparison.Ordinal);

    private static string Row(params string[] cells) => "| " + string.Join(" | ", cells) + " |";
}

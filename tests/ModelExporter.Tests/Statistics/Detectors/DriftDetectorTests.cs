using FsCheck;
using FsCheck.Fluent;
using ModelExporter.Statistics.Detectors;

namespace ModelExporter.Tests.Statistics.Detectors;

public class DriftDetectorTests
{
    public static TheoryData<string> Names => ["adwin", "page_hinkley", "ddm", "eddm", "hddm_a", "hddm_w", "fhddm"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_restored_detector_goes_on_as_the_one_that_was_saved(string name)
    {
        Check.One(Properties.Config, Prop.ForAll(Gen.Choose(0, 100_000).ToArbitrary(), Gen.Choose(0, 700).ToArbitrary(), (seed, cut) =>
        {
            var stream = Stream(seed);
            var original = Create(name);
            for (var k = 0; k < cut; k++) original.Update(stream[k]);
            var restored = Create(name);
            if (!restored.TryRestore(original.Save()) || restored.State != original.State) return false;
            for (var k = cut; k < stream.Length; k++)
            {
                if (original.Update(stream[k]) != restored.Update(stream[k])) return false;
            }

            return original.Save().AsSpan().SequenceEqual(restored.Save());
        }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_or_foreign_state_leaves_a_fresh_detector(string name)
    {
        var fresh = Create(name).Save();
        var detector = Create(name);
        foreach (var x in Stream(1)) detector.Update(x);
        var saved = detector.Save();
        Assert.False(detector.TryRestore(saved.AsSpan(0, saved.Length - 1)));
        Assert.Equal(fresh, detector.Save());
        Assert.False(detector.TryRestore([.. saved, 0, 0, 0, 0, 0, 0, 0, 0]));
        Assert.False(detector.TryRestore([]));
        foreach (var other in Names) Assert.Equal(other == name, Create(name).TryRestore(Create((string)other!).Save()));
        Assert.False(new PageHinkley(threshold: 7).TryRestore(new PageHinkley(threshold: 8).Save()));
        // The state word follows the format, the name and the settings; a state that does not exist is refused wherever it stands.
        for (var at = 0; at < saved.Length; at += 8)
        {
            var damaged = saved.ToArray();
            BitConverter.TryWriteBytes(damaged.AsSpan(at), BitConverter.DoubleToInt64Bits(double.NaN));
            var victim = Create(name);
            if (!victim.TryRestore(damaged)) Assert.Equal(fresh, victim.Save());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_large_change_is_found_and_the_next_value_starts_afresh(string name)
    {
        var detector = Create(name);
        Assert.Equal(name, detector.Name);
        var random = new Random(5);
        for (var k = 0; k < 600; k++) detector.Update(random.NextDouble() < 0.05 ? 1 : 0);
        detector.Reset();
        Assert.Equal(Create(name).Save(), detector.Save());
        // HDDM_W takes the first error after zeros only as a mean of one, so it is given an error first; EDDM wants equal gaps from the start.
        var phase = name == "hddm_w" ? 0 : 16;
        for (var k = 0; k < 600; k++) Assert.NotEqual(DetectorState.Drift, detector.Update(k % 17 == phase ? 1 : 0));
        var delay = 0;
        while (detector.Update(random.NextDouble() < 0.9 ? 1 : 0) != DetectorState.Drift) Assert.True(delay++ < 300, "not found");
        var next = Create(name);
        next.Update(1);
        detector.Update(1);
        Assert.Equal(next.Save(), detector.Save());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_that_are_not_finite_are_ignored_and_counting_allocates_nothing(string name)
    {
        var detector = Create(name);
        foreach (var x in Stream(3)) detector.Update(x);
        var before = detector.Save();
        detector.Update(double.NaN);
        detector.Update(double.PositiveInfinity);
        Assert.Equal(before, detector.Save());
        var quiet = Create(name);
        for (var k = 0; k < 2000; k++) quiet.Update(k % 10 == 0 ? 1 : 0);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var k = 0; k < 500; k++) quiet.Update(k % 10 == 0 ? 1 : 0);
        Assert.Equal(allocated, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Adwin_keeps_the_window_of_one_level_and_its_mean()
    {
        var adwin = new Adwin();
        for (var k = 0; k < 1000; k++) adwin.Update(k % 2);
        Assert.Equal(1000, adwin.Width);
        Assert.Equal(0.5, adwin.Mean, 12);
        for (var k = 0; k < 320; k++) adwin.Update(10 + (k % 2));
        Assert.InRange(adwin.Width, 200, 420);
        Assert.InRange(adwin.Mean, 9, 11);
    }

    [Fact]
    public void Page_hinkley_looks_into_the_direction_it_is_told()
    {
        var (up, down, both) = (new PageHinkley(direction: ChangeDirection.Up), new PageHinkley(direction: ChangeDirection.Down), new PageHinkley());
        var found = (Up: false, Down: false, Both: false);
        for (var k = 0; k < 400; k++)
        {
            var x = k < 200 ? 3.0 : 1.0;
            found.Up |= up.Update(x) == DetectorState.Drift;
            found.Down |= down.Update(x) == DetectorState.Drift;
            found.Both |= both.Update(x) == DetectorState.Drift;
        }

        Assert.Equal((false, true, true), found);
    }

    private static IDriftDetector Create(string name) => name switch
    {
        "adwin" => new Adwin(),
        "page_hinkley" => new PageHinkley(threshold: 20),
        "ddm" => new Ddm(),
        "eddm" => new Eddm(),
        "hddm_a" => new HddmA(twoSided: true),
        "hddm_w" => new HddmW(twoSided: true),
        "fhddm" => new Fhddm(),
        _ => throw new ArgumentException(name),
    };

    // Zeros and ones whose rate changes now and then.
    private static double[] Stream(int seed)
    {
        var random = new Random(seed);
        double[] rates = [0.1, 0.5, 0.05, 0.9];
        return [.. Enumerable.Range(0, 800).Select(k => random.NextDouble() < rates[k / 200] ? 1.0 : 0.0)];
    }
}

using System.Numerics;

namespace ModelExporter.Simulation;

/// <summary>Random numbers of one event: xoshiro256++ whose state follows from seed, stream and index alone, so that no event depends on how many numbers another one took. A value.</summary>
/// <remarks>Source: Blackman and Vigna, Scrambled linear pseudorandom number generators, 2021; the state is filled by SplitMix64 (Steele, Lea and Flood, 2014).</remarks>
internal struct EventRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    /// <param name="seed">What the whole run follows from.</param>
    /// <param name="stream">What the numbers are for.</param>
    /// <param name="index">The event.</param>
    public EventRandom(ulong seed, ulong stream, long index)
    {
        var state = Mix(Mix(seed + Golden) + (stream * Golden)) + (ulong)index;
        _a = Mix(state += Golden);
        _b = Mix(state += Golden);
        _c = Mix(state += Golden);
        _d = Mix(state + Golden);
    }

    /// <summary>A bijection of 64 bits whose results look random.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>A number above 0 and at most 1.</summary>
    public double Uniform() => ((Next() >> 11) + 1) * (1.0 / (1L << 53));

    /// <summary>Fills an even number of places with independent standard normal numbers (Box and Muller, 1958).</summary>
    public void FillNormal(Span<double> values)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log(Uniform()));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * Uniform());
            values[i] = radius * cosine;
            values[i + 1] = radius * sine;
        }
    }

    private ulong Next()
    {
        var result = BitOperations.RotateLeft(_a + _d, 23) + _a;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }
}

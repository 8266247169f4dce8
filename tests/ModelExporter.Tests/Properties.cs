using System.Globalization;
using FsCheck;

namespace ModelExporter.Tests;

/// <summary>How properties are checked: from a fixed seed, so that a run can be repeated. PROPERTY_SEED=random looks further, PROPERTY_SEED=NUMBER looks elsewhere.</summary>
internal static class Properties
{
    private const ulong DefaultSeed = 20_261_121;

    // The generator's second number must be odd.
    private const ulong Gamma = 0x9E37_79B9_7F4A_7C15;

    public static readonly Config Config = Make(Environment.GetEnvironmentVariable("PROPERTY_SEED"));

    private static Config Make(string? seed) => seed == "random"
        ? FsCheck.Config.QuickThrowOnFailure
        : FsCheck.Config.QuickThrowOnFailure.WithReplay(ulong.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : DefaultSeed, Gamma);
}

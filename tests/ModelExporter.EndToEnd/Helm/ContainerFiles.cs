using ModelExporter.EndToEnd.Infrastructure;

namespace ModelExporter.EndToEnd.Helm;

/// <summary>What the container finds below its mounts, in a folder of the test's own; the references are a real profile.</summary>
internal sealed class ContainerFiles : IDisposable
{
    private const string Mounts = "/etc/model-exporter/";
    private const string State = "/var/lib/model-exporter";
    private static readonly Lazy<Task<string>> Profile = new(MakeProfileAsync);
    private readonly TemporaryFolder _folder = new();

    private ContainerFiles(Rendered rendered) => Rendered = rendered;

    /// <summary>The objects.</summary>
    public Rendered Rendered { get; }

    /// <summary>Renders the chart, and writes its references where the container would have them.</summary>
    public static async Task<ContainerFiles> WriteAsync(string values)
    {
        var files = new ContainerFiles(await Chart.RenderAsync(values));
        foreach (var map in files.Rendered.All("ConfigMap").Where(map => map.Name.EndsWith("-references", StringComparison.Ordinal)))
        {
            foreach (var (name, content) in KubernetesObject.Strings(map["data"]))
            {
                // The files of values say PROFILE where a profile of some kilobytes would be.
                Assert.Equal("PROFILE", content);
                files.Write("references", name, await Profile.Value);
            }
        }

        return files;
    }

    /// <summary>The path of a file in one of the mounts.</summary>
    public string Path(string mount, string name) => System.IO.Path.Combine(_folder[mount], name);

    /// <summary>Writes a file into one of the mounts.</summary>
    /// <returns>Its path.</returns>
    public string Write(string mount, string name, string content)
    {
        Directory.CreateDirectory(_folder[mount]);
        File.WriteAllText(Path(mount, name), content);
        return Path(mount, name);
    }

    /// <summary>A text with the paths of the container as those of this folder.</summary>
    public string Local(string text) => text.Replace(Mounts, _folder.Root + "/", StringComparison.Ordinal).Replace(State, _folder["state"], StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static async Task<string> MakeProfileAsync()
    {
        using var folder = new TemporaryFolder();
        var finished = await ProgramUnderTest.RunAsync("simulate", "--events", "0", "--profile", folder["credit.json"]);
        Assert.True(finished.Code == 0, finished.Error);
        return File.ReadAllText(folder["credit.json"]);
    }
}

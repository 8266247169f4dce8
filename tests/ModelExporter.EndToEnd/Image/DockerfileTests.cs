using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ModelExporter.EndToEnd.Infrastructure;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Image;

/// <summary>The image, as far as it can be tested without Docker: the Dockerfile is read, its build is run, and what it makes is started as the image would start it.</summary>
[SupportedOSPlatform("linux")]
public partial class DockerfileTests
{
    private static readonly Dockerfile File = Dockerfile.Read();

    public static TheoryData<string> Architectures => ["amd64", "arm64"];

    [Fact]
    public void What_is_copied_is_there_and_reaches_the_build()
    {
        var copies = File.All("COPY").Where(copy => copy.Option("from") is null).ToList();
        Assert.NotEmpty(copies);
        var sent = System.IO.File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToHashSet();
        Assert.Contains("*", System.IO.File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")));
        foreach (var source in copies.SelectMany(copy => copy.Words.SkipLast(1)))
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), $"{source} is not there");
            Assert.Contains(source.TrimEnd('/').Split('/')[0], sent);
        }

        Assert.Equal(sent.Order(), copies.SelectMany(copy => copy.Words.SkipLast(1)).Select(source => source.TrimEnd('/').Split('/')[0]).Distinct().Order());
    }

    [Fact]
    public void Every_project_is_restored_from_its_lock_file_before_the_code_comes()
    {
        var before = File.Build.TakeWhile(one => !one.Text.Contains("dotnet restore", StringComparison.Ordinal)).Where(one => one.Name == "COPY").SelectMany(copy => copy.Words).ToHashSet();
        var projects = Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.GetFileName(folder)).ToList();
        Assert.True(projects.Count > 3);
        foreach (var project in projects)
        {
            Assert.Contains($"src/{project}/{project}.csproj", before);
            Assert.Contains($"src/{project}/packages.lock.json", before);
        }

        Assert.Contains(File.Build, one => one.Name == "RUN" && one.Text.Contains("dotnet restore", StringComparison.Ordinal) && one.Text.Contains("--locked-mode", StringComparison.Ordinal));
        Assert.Contains(File.Build, one => one.Name == "RUN" && one.Text.Contains("dotnet publish", StringComparison.Ordinal) && one.Text.Contains("--no-restore", StringComparison.Ordinal));
    }

    [Fact]
    public void Images_are_pinned_to_versions_that_go_with_the_sources()
    {
        var images = File.Images;
        Assert.Equal(1 + Architectures.Count, images.Count);
        Assert.All(images, image => Assert.Matches(Pinned(), image));
        // Built on the machine's own architecture, whatever the image is for.
        Assert.Equal("$BUILDPLATFORM", File.All("FROM").First().Option("platform"));
        Assert.Null(File.All("FROM").Last().Option("platform"));
        Assert.All(images.Skip(1), image => Assert.Contains("-chiseled", image, StringComparison.Ordinal));

        var sdk = Version.Parse(File.Arguments["SDK_TAG"].Split('-')[0]);
        var wanted = Version.Parse((string)YamlDocuments.File(Repository.Root, "global.json")["sdk"]!["version"]!);
        Assert.Equal("latestFeature", (string)YamlDocuments.File(Repository.Root, "global.json")["sdk"]!["rollForward"]!);
        Assert.Equal((wanted.Major, wanted.Minor), (sdk.Major, sdk.Minor));
        Assert.True(sdk >= wanted, $"{sdk} is older than {wanted} of global.json");
        var properties = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"));
        Assert.Equal($"net{sdk.Major}.{sdk.Minor}", properties.Descendants("TargetFramework").Single().Value);
        var runtime = Version.Parse(File.Arguments["RUNTIME_TAG"].Split('-')[0]);
        Assert.Equal((sdk.Major, sdk.Minor), (runtime.Major, runtime.Minor));
        Assert.Equal(properties.Descendants("VersionPrefix").Single().Value, File.Arguments["VERSION"]);
    }

    [Fact]
    public async Task The_image_is_an_ordinary_user_says_its_ports_and_stops_as_it_should()
    {
        Assert.Equal("$APP_UID", File.Final.Last(one => one.Name == "USER").Text);
        Assert.Equal("SIGTERM", File.Final.Single(one => one.Name == "STOPSIGNAL").Text);
        Assert.DoesNotContain(File.Final, one => one.Name == "RUN");
        var help = (await ProgramUnderTest.RunAsync("serve", "--help")).Output;
        var ports = File.Final.Single(one => one.Name == "EXPOSE").Words;
        Assert.Equal(2, ports.Count);
        Assert.Contains($"[::]:{ports[0]}", help, StringComparison.Ordinal);
        Assert.Contains($"localhost:{ports[1]}", help, StringComparison.Ordinal);
        var labels = File.Final.Single(one => one.Name == "LABEL").Text;
        Assert.All(["title", "description", "version", "revision", "created"], label => Assert.Contains($"org.opencontainers.image.{label}=", labels, StringComparison.Ordinal));
        Assert.All((string[])["amd64", "arm64"], architecture => Assert.Equal([.. Entrypoint(architecture), "healthcheck"], Healthcheck(architecture)));
        // The folder of the state belongs to the user.
        Assert.Equal("$APP_UID:$APP_UID", File.Final.Single(one => one.Name == "COPY" && one.Words[^1] == "/var/lib/model-exporter").Option("chown"));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task What_its_build_makes_runs_as_an_ordinary_user_who_can_write_nothing_but_the_state(string architecture)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The image is for Linux.");
        // Programs of another machine cannot be run here; the portable one can.
        Assert.SkipWhen(architecture == "amd64" && RuntimeInformation.ProcessArchitecture != Architecture.X64, "This machine is not amd64.");
        using var folder = new TemporaryFolder();
        await BuildAsync(folder, architecture);
        foreach (var name in (string[])["", "app", "work", "state"]) ReadableByAll(folder[name]);
        var program = Wrapper(folder, Entrypoint(architecture));
        await using (var exporter = await ExporterProcess.StartAsync(program: program, prepare: files => ReadableByAll(files.Root), environment: Environment(), flags: ["--storage.path", folder["state"]]))
        {
            await exporter.SendAsync(["""{"model":"loan"}"""]);
            Assert.Contains("model_predictions_total{model=\"loan\",version=\"default\"} 1", await exporter.ScrapeAsync(), StringComparison.Ordinal);

            string[] arguments = [.. Healthcheck(architecture).Skip(Entrypoint(architecture).Length), "--web.listen-address", exporter.WebAddress.ToString(), "--timeout", "60s"];
            var healthy = await ChildProcess.RunAsync(program, arguments, ProgramUnderTest.Environment(Environment()));
            Assert.Equal((0, "healthy\n"), (healthy.Code, healthy.Output));
            Assert.Equal(0, await exporter.StopAsync());

            var ill = await ChildProcess.RunAsync(program, arguments, ProgramUnderTest.Environment(Environment()));
            Assert.Equal(1, ill.Code);
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder["work"]));
        var owner = await ChildProcess.RunAsync("stat", ["-c", "%u", .. Directory.GetFiles(folder["state"])]);
        Assert.NotEmpty(owner.Output);
        Assert.DoesNotContain("0", owner.Output.Split('\n'));
    }

    private static string[] Entrypoint(string architecture) => Dockerfile.Exec(File.Base(architecture).Single(one => one.Name == "ENTRYPOINT").Text);

    private static string[] Healthcheck(string architecture) => Dockerfile.Exec(File.Base(architecture).Single(one => one.Name == "HEALTHCHECK").Text);

    // The build stage in a folder: what it copies, and the commands that it runs, with the places of the image in the folder.
    private static async Task BuildAsync(TemporaryFolder folder, string architecture)
    {
        var environment = ProgramUnderTest.Environment();
        environment["TARGETARCH"] = architecture;
        environment["PATH"] = ProgramUnderTest.DotnetRoot + ":" + System.Environment.GetEnvironmentVariable("PATH");
        // The tests' own build must not be taken for this one's.
        foreach (var name in (string[])["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "CONFIGURATION", "Configuration"]) environment[name] = null;
        foreach (var name in (string[])["source", "work"]) Directory.CreateDirectory(folder[name]);
        foreach (var one in File.Build)
        {
            switch (one.Name)
            {
                case "ENV":
                    foreach (var word in one.Words) environment[word.Split('=')[0]] = word.Split('=')[1];
                    break;
                case "COPY":
                    foreach (var source in one.Words.SkipLast(1)) Copy(Path.Combine(Repository.Root, source), Path.Combine(folder["source"], one.Words[^1]), source.EndsWith('/'));
                    break;
                case "RUN":
                    var command = one.Text.Replace(" /app", " " + folder["app"], StringComparison.Ordinal).Replace(" /state", " " + folder["state"], StringComparison.Ordinal);
                    await using (var process = ChildProcess.Start("/bin/sh", ["-ec", $"cd {folder["source"]}; {command}"], environment))
                    {
                        // A whole build, on a machine that may do others.
                        Assert.True(await process.WaitAsync(TimeSpan.FromMinutes(15)) == 0, $"{command}\n{process.Output}{process.Error}");
                    }

                    break;
                default:
                    Assert.Contains(one.Name, (string[])["WORKDIR", "ARG"]);
                    break;
            }
        }
    }

    // What starts the program as the image does: its entry point, as nobody where that is possible, in a folder that cannot be written to.
    private static string Wrapper(TemporaryFolder folder, string[] entrypoint)
    {
        var entry = entrypoint.Select(part => part.Replace("/app/", folder["app"] + "/", StringComparison.Ordinal)).ToArray();
        if (entry[0] == "dotnet") entry[0] = Path.Combine(ProgramUnderTest.DotnetRoot, "dotnet");
        var nobody = System.Environment.IsPrivilegedProcess ? "setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --bounding-set=-all " : "";
        System.IO.File.SetUnixFileMode(folder["work"], UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        System.IO.File.SetUnixFileMode(folder["state"], (UnixFileMode)0b111_111_111);
        var script = folder.Write("start", $"#!/bin/sh\ncd {folder["work"]} && exec {nobody}{string.Join(' ', entry)} \"$@\"\n");
        System.IO.File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        return script;
    }

    private static Dictionary<string, string> Environment() =>
        File.Final.Where(one => one.Name == "ENV").SelectMany(one => one.Words).ToDictionary(word => word.Split('=')[0], word => word.Split('=')[1], StringComparer.Ordinal);

    private static void ReadableByAll(string path) => System.IO.File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);

    private static void Copy(string from, string to, bool content)
    {
        if (System.IO.File.Exists(from))
        {
            Directory.CreateDirectory(to);
            System.IO.File.Copy(from, Path.Combine(to, Path.GetFileName(from)), overwrite: true);
            return;
        }

        Assert.True(content, "the content of a folder is copied, not the folder");
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) System.IO.File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        foreach (var folder in Directory.GetDirectories(from).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj"))) Copy(folder, Path.Combine(to, Path.GetFileName(folder)), content);
    }

    [GeneratedRegex(@"^[a-z0-9./-]+:[0-9]+\.[0-9]+\.[0-9]+-noble(-chiseled)?$")]
    private static partial Regex Pinned();
}

using System.Text.Json;
using System.Text.RegularExpressions;
using ModelExporter.Tests;

namespace ModelExporter.EndToEnd.Image;

/// <summary>The Dockerfile of the repository, line by line. A value.</summary>
internal sealed partial class Dockerfile
{
    private static readonly string[] Known = ["FROM", "ARG", "WORKDIR", "ENV", "COPY", "RUN", "LABEL", "USER", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT"];

    private Dockerfile(IReadOnlyList<Instruction> instructions) => Instructions = instructions;

    /// <summary>Its instructions in their order.</summary>
    public IReadOnlyList<Instruction> Instructions { get; }

    /// <summary>The arguments with their defaults.</summary>
    public IReadOnlyDictionary<string, string> Arguments => All("ARG").Where(one => one.Text.Contains('=', StringComparison.Ordinal))
        .GroupBy(one => one.Text.Split('=')[0]).ToDictionary(same => same.Key, same => same.First().Text.Split('=', 2)[1], StringComparer.Ordinal);

    /// <summary>The instructions of the first stage, which builds.</summary>
    public IReadOnlyList<Instruction> Build => [.. Instructions.SkipWhile(one => one.Name != "FROM").Skip(1).TakeWhile(one => one.Name != "FROM")];

    /// <summary>The instructions of the last stage, which is the image.</summary>
    public IReadOnlyList<Instruction> Final => [.. Instructions.Reverse().TakeWhile(one => one.Name != "FROM").Reverse()];

    /// <summary>The stages' images, those of them that are no stages of this file.</summary>
    public IReadOnlyList<string> Images => [.. All("FROM").Select(from => Expand(from.Words[0])).Where(image => !image.StartsWith("base-", StringComparison.Ordinal))];

    /// <summary>The instructions of the stage that the image for an architecture is built upon.</summary>
    public IReadOnlyList<Instruction> Base(string architecture)
    {
        Assert.Equal("base-${TARGETARCH}", All("FROM").Last().Words[0]);
        return [.. Instructions.SkipWhile(one => !(one.Name == "FROM" && one.Words[^1] == "base-" + architecture)).Skip(1).TakeWhile(one => one.Name != "FROM")];
    }

    /// <summary>Reads it; an instruction that Docker does not know is an error.</summary>
    public static Dockerfile Read()
    {
        var text = string.Join('\n', File.ReadAllLines(Path.Combine(Repository.Root, "Dockerfile")).Where(line => !line.TrimStart().StartsWith('#')));
        var instructions = Continued().Replace(text, " ").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => new Instruction(line.Split(' ')[0], line[line.IndexOf(' ', StringComparison.Ordinal)..].Trim())).ToList();
        Assert.All(instructions, one => Assert.Contains(one.Name, Known));
        return new Dockerfile(instructions);
    }

    /// <summary>All of a name.</summary>
    public IEnumerable<Instruction> All(string name) => Instructions.Where(one => one.Name == name);

    /// <summary>A text with the arguments filled in.</summary>
    public string Expand(string text) => Arguments.Aggregate(text, (expanded, argument) => expanded.Replace("${" + argument.Key + "}", argument.Value, StringComparison.Ordinal));

    /// <summary>A command in the exec form, such as that of ENTRYPOINT; any other form, which needs a shell, is an error.</summary>
    public static string[] Exec(string text) => JsonSerializer.Deserialize<string[]>(text[text.IndexOf('[', StringComparison.Ordinal)..])!;

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();
}

/// <summary>An instruction of a Dockerfile. A value.</summary>
internal sealed record Instruction(string Name, string Text)
{
    /// <summary>The words that are no options.</summary>
    public IReadOnlyList<string> Words => [.. Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !word.StartsWith("--", StringComparison.Ordinal))];

    /// <summary>The value of an option, or null.</summary>
    public string? Option(string name) => Text.Split(' ').Where(word => word.StartsWith($"--{name}=", StringComparison.Ordinal)).Select(word => word.Split('=', 2)[1]).SingleOrDefault();
}

using System.Text.Json;
using ModelExporter.Commands;

namespace ModelExporter.Tests.Commands;

/// <summary>What a command said and how it ended.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static async Task<CommandRun> Of(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var log = new MemoryStream();
        var context = new ProgramContext { Out = output, Error = error, Log = log, Environment = new Dictionary<string, string>(), Time = TimeProvider.System, Collectors = [] };
        var exitCode = await CommandLine.RunAsync(arguments, context, TestContext.Current.CancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    public JsonElement Json()
    {
        Assert.True(ExitCode == 0, Error);
        return JsonDocument.Parse(Out).RootElement;
    }
}

using System.CommandLine;
using System.Net.Sockets;
using ModelExporter.Hosting;

namespace ModelExporter.Commands;

/// <summary><c>serve</c>: takes events and exposes metrics until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>The command's name; it is the one that runs when none is given.</summary>
    public const string Name = "serve";

    /// <summary>Makes the command.</summary>
    public static Command Create(ProgramContext context)
    {
        var flags = new SettingFlags(context);
        var command = new Command(Name, "Take prediction events and expose metrics (the default)");
        foreach (var option in flags.Options) command.Add(option);
        command.SetAction((result, cancellation) => RunAsync(flags, result, context, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(SettingFlags flags, ParseResult result, ProgramContext context, CancellationToken cancellation)
    {
        var loader = flags.Loader(result, context.Environment);
        var loaded = loader.Load();
        if (loaded.Errors.Count > 0) return SettingFlags.Complain(loaded, context);
        var host = ExporterHost.Build(loader, loaded, context.Log, context.Time, out var problem);
        if (host is null)
        {
            context.Complain(problem);
            return CommandLine.Failure;
        }

        await using (host.ConfigureAwait(false))
        {
            context.HostBuilt(host);
            try
            {
                await host.StartAsync(cancellation);
            }
            catch (Exception failure) when (failure is IOException or SocketException)
            {
                context.Complain(failure is SocketException ? "cannot listen: " + failure.Message : failure.Message);
                return CommandLine.Failure;
            }

            await host.WaitForShutdownAsync(cancellation);
            return CommandLine.Success;
        }
    }
}

using System.Runtime.InteropServices;

namespace ModelExporter.Hosting;

/// <summary>Reloads the configuration on SIGHUP.</summary>
internal sealed class ReloadSignal(ConfigurationReloader reloader) : IHostedService, IDisposable
{
    private PosixSignalRegistration? _registration;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            // Without this the runtime ends the process.
            signal.Cancel = true;
            reloader.Reload();
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _registration?.Dispose();
}

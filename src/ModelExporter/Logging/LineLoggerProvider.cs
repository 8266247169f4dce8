using System.Text;
using ModelExporter.Configuration;

namespace ModelExporter.Logging;

/// <summary>Makes loggers that write one line per entry, as logfmt or JSON. A state: its lock keeps lines whole; level and format may change while it
/// runs.</summary>
/// <param name="options">What is logged, and how.</param>
/// <param name="output">Where lines go.</param>
/// <param name="time">The clock.</param>
[ProviderAlias("Lines")]
internal sealed class LineLoggerProvider(LogOptions options, Stream output, TimeProvider time) : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _line = new();
    private volatile LogOptions _options = options;

    /// <summary>What is logged, and how.</summary>
    public LogOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(LogEntry entry)
    {
        lock (_lock)
        {
            _line.Clear();
            if (_options.Format == LogFormat.Json) JsonLine.Write(_line, entry);
            else LogfmtLine.Write(_line, entry);
            try
            {
                output.Write(Encoding.UTF8.GetBytes(_line.ToString()));
                output.Flush();
            }
            catch (Exception problem) when (problem is IOException or ObjectDisposedException)
            {
                // Nobody reads standard error any more; that is no reason to stop watching models.
            }
        }
    }

    private sealed class LineLogger(LineLoggerProvider provider, string category) : ILogger
    {
        private const string Template = "{OriginalFormat}";

        // What the framework says about its own doings helps only who looks for it.
        private readonly bool _isOurs = category.StartsWith("ModelExporter", StringComparison.Ordinal);

        // Where this is on, the server makes an activity and its ids for every request.
        private readonly bool _isPerRequest = category == "Microsoft.AspNetCore.Hosting.Diagnostics";

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel)
        {
            var least = provider.Options.Level;
            if (_isPerRequest && least > LogLevel.Debug) return false;
            if (!_isOurs && least < LogLevel.Warning) least = least <= LogLevel.Debug ? LogLevel.Information : LogLevel.Warning;
            return logLevel != LogLevel.None && logLevel >= least;
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || IsSaidElsewhere(eventId)) return;
            IReadOnlyList<KeyValuePair<string, object?>> fields =
                state is IEnumerable<KeyValuePair<string, object?>> values ? [.. values.Where(field => field.Key != Template && field.Value is not null)] : [];
            provider.Write(new LogEntry(provider.Now, logLevel, category, formatter(state, exception), fields, exception));
        }

        // "Hosting failed to start" and its stack: the command says in one line why.
        private bool IsSaidElsewhere(EventId eventId) => eventId.Id == 11 && category == "Microsoft.Extensions.Hosting.Internal.Host";
    }

    private DateTimeOffset Now => time.GetUtcNow();
}

using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging;
using ModelExporter.Configuration;
using ModelExporter.Logging;

namespace ModelExporter.Tests.Logging;

public sealed class LineLoggerTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void A_logfmt_line_has_time_level_message_logger_and_fields()
    {
        Logger(LogFormat.Logfmt).LogWarning("Read {FileName} in {ElapsedSeconds} s", "a b.json", 1.5);
        Assert.Equal("ts=2026-11-20T12:00:00.000Z level=warn msg=\"Read a b.json in 1.5 s\" " +
            "logger=ModelExporter.Test file_name=\"a b.json\" elapsed_seconds=1.5\n", Text());
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("a=b", "\"a=b\"")]
    [InlineData("say \"x\"", "\"say \\\"x\\\"\"")]
    [InlineData("C:\\x", "\"C:\\\\x\"")]
    [InlineData("two\nlines\r\t", "\"two\\nlines\\r\\t\"")]
    [InlineData("\u001b[31m\u2028", "\"\\u001b[31m\\u2028\"")]
    [InlineData("żółw", "żółw")]
    public void Logfmt_values_are_quoted_where_they_must_be(string value, string written)
    {
        Logger(LogFormat.Logfmt).LogInformation("m {Value}", value);
        Assert.EndsWith($" value={written}\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_logged_is_one_line()
    {
        var format = LogFormat.Logfmt;
        Prop.ForAll<string>(ArbMap.Default.ArbFor<string>(), value =>
        {
            _output.SetLength(0);
            format = format == LogFormat.Json ? LogFormat.Logfmt : LogFormat.Json;
            Logger(format).LogError(new InvalidOperationException(value), "{Value}", value);
            var text = Text();
            return text.IndexOf('\n', StringComparison.Ordinal) == text.Length - 1
                && (format == LogFormat.Logfmt || JsonDocument.Parse(text).RootElement.ValueKind == JsonValueKind.Object);
        }).Check(Properties.Config);
    }

    [Fact]
    public void A_JSON_line_keeps_numbers_and_has_each_name_once()
    {
        Logger(LogFormat.Json).LogError(new InvalidOperationException("no \"luck\""), "{Count} of {Level} {IsOpen}", 7, "high", true);
        using var line = JsonDocument.Parse(Text());
        var root = line.RootElement;
        Assert.Equal("2026-11-20T12:00:00.000Z", root.GetProperty("ts").GetString());
        Assert.Equal("error", root.GetProperty("level").GetString());
        Assert.Equal("7 of high True", root.GetProperty("msg").GetString());
        Assert.Equal(7, root.GetProperty("count").GetInt32());
        Assert.Equal("high", root.GetProperty("_level").GetString());
        Assert.True(root.GetProperty("is_open").GetBoolean());
        Assert.Equal("no \"luck\"", root.GetProperty("err").GetString());
        Assert.Contains("InvalidOperationException", root.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ModelExporter.X", LogLevel.Information, true)]
    [InlineData("ModelExporter.X", LogLevel.Debug, false)]
    [InlineData("Microsoft.AspNetCore", LogLevel.Information, false)]
    [InlineData("Microsoft.AspNetCore", LogLevel.Warning, true)]
    public void The_framework_is_heard_from_warnings_on(string category, LogLevel level, bool heard)
    {
        using var provider = new LineLoggerProvider(new LogOptions(), _output, _time);
        Assert.Equal(heard, provider.CreateLogger(category).IsEnabled(level));
    }

    [Fact]
    public void Level_and_format_change_while_it_runs()
    {
        using var provider = new LineLoggerProvider(new LogOptions { Level = LogLevel.Error }, _output, _time);
        var logger = provider.CreateLogger("ModelExporter.Test");
        logger.LogInformation("not heard");
        provider.Options = new LogOptions { Level = LogLevel.Debug, Format = LogFormat.Json };
        logger.LogDebug("heard");
        Assert.StartsWith("{\"ts\":", Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ListenAddress", "listen_address")]
    [InlineData("URL", "url")]
    [InlineData("already_snake", "already_snake")]
    [InlineData("p99 in-ms", "p99_in_ms")]
    public void Field_names_are_snake_case(string name, string written) => Assert.Equal(written, LogEntry.FieldName(name));

    [Fact]
    public void A_log_that_cannot_be_written_is_not_the_end()
    {
        using var provider = new LineLoggerProvider(new LogOptions(), new ClosedStream(), _time);
        provider.CreateLogger("ModelExporter.Test").LogError("x");
    }

    private ILogger Logger(LogFormat format) => new LineLoggerProvider(new LogOptions { Format = format }, _output, _time).CreateLogger("ModelExporter.Test");

    private string Text() => Encoding.UTF8.GetString(_output.ToArray());

    private sealed class ClosedStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}

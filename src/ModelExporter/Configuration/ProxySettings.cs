using ModelExporter.Configuration.Schema;
using ModelExporter.Configuration.Values;

namespace ModelExporter.Configuration;

/// <summary>The settings of the capture proxy: the table that the parser and the documentation follow. Nothing of it can be reloaded: it is a listener.</summary>
internal static class ProxySettings
{
    /// <summary>The keys of <c>proxy</c>.</summary>
    public static SettingTable<ProxyOptions> Table { get; } = new(
        Value("upstream", new UpstreamValue(), o => o.Upstream, (o, v) => o with { Upstream = v },
            "The model server behind the capture proxy; without it there is no proxy"),
        Value("listen", new ListValue<ListenAddress>(new ListenAddressValue(), 1, 8), o => o.Listen, (o, v) => o with { Listen = v },
            "Where clients of the model find the proxy"),
        Value("paths", new ListValue<string>(new TextValue("path", "a path such as /score, or a prefix such as /models/*", IsPath), 0, 100), o => o.Paths, (o, v) => o with { Paths = v },
            "Paths whose `POST` requests are inferences, besides those of the known servers; one that ends in `*` is a prefix"),
        Value("model", TextValue.ModelName, o => o.Model, (o, v) => o with { Model = v }, "The model's name where neither path nor bodies say it"),
        Value("version", new VersionValue(), o => o.Version, (o, v) => o with { Version = v }, "Its version where neither path nor bodies say it"),
        Value("max_body_bytes", new SizeValue(1 << 10, 1 << 30), o => o.MaxBodyBytes, (o, v) => o with { MaxBodyBytes = v },
            "Largest body that is copied; a larger one passes and is not read"),
        Value("max_copy_bytes", new SizeValue(1 << 20, 16L << 30), o => o.MaxCopyBytes, (o, v) => o with { MaxCopyBytes = v },
            "Memory of all copies; what goes beyond passes and is not read"),
        Value("queue", new IntegerValue(1, 1_000_000), o => o.Queue, (o, v) => o with { Queue = v }, "Inferences that wait to be read; one more passes and is not read"),
        Value("connect_timeout", new DurationValue(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5)), o => o.ConnectTimeout, (o, v) => o with { ConnectTimeout = v },
            "How long the model server may take to accept a connection before the client is answered 502"));

    private static ValueSetting<ProxyOptions, T> Value<T>(
        string key, ValueKind<T> kind, Func<ProxyOptions, T> get, Func<ProxyOptions, T, ProxyOptions> set, string meaning) =>
        new(key, kind, get, set, meaning) { Reloadable = false };

    private static bool IsPath(string text) => text.Length is > 1 and <= 512 && text[0] == '/' && !text.AsSpan(0, text.Length - 1).ContainsAny('?', '#', '*') && !text.Any(char.IsWhiteSpace);

    /// <summary>A version's name, or nothing.</summary>
    private sealed class VersionValue : ValueKind<string?>
    {
        public override string Name => TextValue.ModelName.Name;

        public override string Expected => TextValue.ModelName.Expected;

        public override ConfigurationErrorCode? Parse(string text, out string? value)
        {
            var problem = TextValue.ModelName.Parse(text, out var name);
            value = name;
            return problem;
        }

        public override string Format(string? value) => value ?? "";
    }
}

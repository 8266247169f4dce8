using System.Globalization;

namespace ModelExporter.Exposition.Formats;

/// <summary>Chooses the format and coding of an answer from the request's headers. Pure.</summary>
/// <remarks>Source: Prometheus, Content negotiation and Escaping schemes; RFC 9110 sections 12.4.2 and 12.5.</remarks>
public static class ContentNegotiation
{
    // All our names are legacy names, which these schemes leave as they are. The scheme "dots" would change them, so it is never promised.
    private static readonly string[] Escapings = ["underscores", "allow-utf-8", "values"];

    /// <summary>Chooses the format with the highest q; of equals the one named first. Text 0.0.4 when nothing fits or nothing was asked for.</summary>
    /// <param name="accept">The header <c>Accept</c>, its lines joined by commas, or null.</param>
    public static NegotiatedFormat Choose(string? accept)
    {
        NegotiatedFormat? best = null;
        var bestQuality = 0.0;
        foreach (var element in Split(accept, ','))
        {
            var candidate = Match(element, out var quality);
            if (candidate is null || quality <= bestQuality) continue;
            best = candidate;
            bestQuality = quality;
        }

        return best ?? new NegotiatedFormat(ExpositionFormat.PrometheusText, Escapings[0]);
    }

    /// <summary>Whether the answer should be compressed with gzip.</summary>
    /// <param name="acceptEncoding">The header <c>Accept-Encoding</c>, its lines joined by commas, or null.</param>
    public static bool AcceptsGzip(string? acceptEncoding)
    {
        double? gzip = null, any = null, identity = null;
        foreach (var element in Split(acceptEncoding, ','))
        {
            var parameters = Split(element, ';');
            var quality = Quality(parameters);
            if (quality is null) continue;
            switch (parameters[0].ToLowerInvariant())
            {
                case "gzip" or "x-gzip": gzip = quality; break;
                case "*": any = quality; break;
                case "identity": identity = quality; break;
            }
        }

        var wanted = gzip ?? any ?? 0;
        return wanted > 0 && wanted >= (identity ?? 0);
    }

    private static NegotiatedFormat? Match(string element, out double quality)
    {
        var parameters = Split(element, ';');
        quality = 0;
        if (parameters.Count == 0 || Quality(parameters) is not { } q) return null;
        quality = q;
        var named = new List<(string Name, string Value)>();
        var escaping = Escapings[0];
        foreach (var parameter in parameters.Skip(1))
        {
            var (name, value) = NameAndValue(parameter);
            switch (name)
            {
                case "escaping":
                    if (Escapings.Contains(value, StringComparer.OrdinalIgnoreCase)) escaping = value.ToLowerInvariant();
                    break;
                case "q" or "charset":
                    break;
                default:
                    named.Add((name, value));
                    break;
            }
        }

        var mediaType = parameters[0].ToLowerInvariant();
        foreach (var format in ExpositionFormat.All)
        {
            // A parameter that the format does not have asks for something that it cannot give.
            if (Covers(mediaType, format.MediaType) && named.All(parameter => format.Parameters.Contains(parameter)) && (named.Count == format.Parameters.Count || !format.NeedsParameters))
            {
                return new NegotiatedFormat(format, escaping);
            }
        }

        return null;
    }

    private static bool Covers(string range, string mediaType) =>
        range == mediaType || range == "*/*" || (range.EndsWith("/*", StringComparison.Ordinal) && mediaType.StartsWith(range[..^1], StringComparison.Ordinal));

    /// <summary>The parameter q, 1 when it is not there, null when it is no number from 0 to 1.</summary>
    private static double? Quality(List<string> parameters)
    {
        foreach (var parameter in parameters.Skip(1))
        {
            var (name, value) = NameAndValue(parameter);
            if (name != "q") continue;
            return double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quality) && quality is >= 0 and <= 1 ? quality : null;
        }

        return 1;
    }

    private static (string Name, string Value) NameAndValue(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (parameter.ToLowerInvariant(), "") : (parameter[..equals].Trim().ToLowerInvariant(), parameter[(equals + 1)..].Trim().Trim('"'));
    }

    private static List<string> Split(string? text, char separator) =>
        text is null ? [] : [.. text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}

/// <summary>A format and the escaping that the answer promises. A value.</summary>
/// <param name="Format">The format.</param>
/// <param name="Escaping">The escaping scheme of names.</param>
public sealed record NegotiatedFormat(ExpositionFormat Format, string Escaping)
{
    /// <summary>The header <c>Content-Type</c> of the answer.</summary>
    public string ContentType =>
        Format.MediaType + string.Concat(Format.Parameters.Select(parameter => $"; {parameter.Name}={parameter.Value}")) + (Format.SaysEscaping ? "; escaping=" + Escaping : "");
}

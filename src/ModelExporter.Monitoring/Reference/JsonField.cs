using System.Text.Json;

namespace ModelExporter.Monitoring.Reference;

/// <summary>An element of a JSON document and the way to it, so that an error can name the field. A value.</summary>
internal readonly record struct JsonField(JsonElement Element, string Path)
{
    public JsonField Object(string name)
    {
        var member = Member(name);
        return member.Element.ValueKind == JsonValueKind.Object ? member : throw member.Wrong("an object");
    }

    public JsonField? OptionalObject(string name) => Has(name) ? Object(name) : null;

    // Sums of some thousand counts must stay inside 64 bits.
    private const long LargestCount = 1_000_000_000_000_000;

    public IEnumerable<(string Name, JsonField Field)> Members()
    {
        foreach (var member in Element.EnumerateObject())
        {
            var name = NameOf(member);
            yield return (name, new JsonField(member.Value, $"{Path}.{name}"));
        }
    }

    public IEnumerable<JsonField> Items(string name)
    {
        var array = Array(name);
        var index = 0;
        foreach (var item in array.Element.EnumerateArray())
        {
            var field = new JsonField(item, $"{array.Path}[{index++}]");
            yield return item.ValueKind == JsonValueKind.Object ? field : throw field.Wrong("an object");
        }
    }

    public string Text(string name) => Member(name).AsText();

    public string? OptionalText(string name) => Has(name) ? Text(name) : null;

    public string[] OptionalTexts(string name)
    {
        if (!Has(name)) return [];
        var array = Array(name);
        return [.. array.Element.EnumerateArray().Select((item, index) => new JsonField(item, $"{array.Path}[{index}]").AsText())];
    }

    public double Number(string name) => Member(name).AsNumber();

    public double? OptionalNumber(string name) => Has(name) ? Number(name) : null;

    public long Integer(string name)
    {
        var member = Member(name);
        return member.Element.ValueKind == JsonValueKind.Number && member.Element.TryGetInt64(out var value) ? value : throw member.Wrong("a whole number");
    }

    public int Integer(string name, int least, int most)
    {
        var value = Integer(name);
        return value >= least && value <= most ? (int)value : throw Member(name).Wrong($"a whole number from {least} to {most}");
    }

    public long Count(string name) => Member(name).AsCount();

    public bool? OptionalBoolean(string name)
    {
        if (!Has(name)) return null;
        var member = Member(name);
        return member.Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? member.Element.GetBoolean() : throw member.Wrong("true or false");
    }

    public DateTimeOffset? OptionalTime(string name)
    {
        if (!Has(name)) return null;
        var member = Member(name);
        return member.Element.ValueKind == JsonValueKind.String && member.Element.TryGetDateTimeOffset(out var time) ? time : throw member.Wrong("a time as in RFC 3339");
    }

    public double[] Numbers(string name)
    {
        var array = Array(name);
        return [.. array.Element.EnumerateArray().Select((item, index) => new JsonField(item, $"{array.Path}[{index}]").AsNumber())];
    }

    public long[] Counts(string name)
    {
        var array = Array(name);
        return [.. array.Element.EnumerateArray().Select((item, index) => new JsonField(item, $"{array.Path}[{index}]").AsCount())];
    }

    private bool Has(string name) => Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null;

    private JsonField Member(string name) =>
        Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var member)
            ? new JsonField(member, Path == "profile" ? name : $"{Path}.{name}")
            : throw new ReferenceProfileException($"{(Path == "profile" ? name : $"{Path}.{name}")}: is missing.");

    private JsonField Array(string name)
    {
        var member = Member(name);
        return member.Element.ValueKind == JsonValueKind.Array ? member : throw member.Wrong("an array");
    }

    private string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new ReferenceProfileException($"{Path}: has a name that is no valid Unicode.");
        }
    }

    private string AsText()
    {
        if (Element.ValueKind != JsonValueKind.String) throw Wrong("text");
        try
        {
            return Element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new ReferenceProfileException($"{Path}: is no valid Unicode.");
        }
    }

    private double AsNumber() =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw Wrong("a finite number");

    private long AsCount() =>
        Element.ValueKind == JsonValueKind.Number && Element.TryGetInt64(out var value) && value is >= 0 and <= LargestCount ? value : throw Wrong("a whole number from 0 to 10^15");

    private ReferenceProfileException Wrong(string expected)
    {
        var found = Element.GetRawText();
        return new ReferenceProfileException($"{Path}: must be {expected}, found {(found.Length > 40 ? found[..40] + "..." : found)}.");
    }
}

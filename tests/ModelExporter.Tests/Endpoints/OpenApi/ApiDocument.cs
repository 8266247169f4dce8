using System.Text.Json;
using System.Text.RegularExpressions;

namespace ModelExporter.Tests.Endpoints.OpenApi;

/// <summary>
/// The OpenAPI document, and whether a JSON value is what one of its schemas says. Of JSON Schema this knows what the document uses, and an unknown keyword is an error. Stricter than the
/// standard in one thing: a member that an object's schema does not name is an error unless <c>additionalProperties</c> allows it.
/// </summary>
internal sealed class ApiDocument(JsonElement root)
{
    private static readonly HashSet<string> Annotations = ["description", "const"];

    public JsonElement Root => root;

    /// <summary>Every method and path, as <c>GET /path</c>.</summary>
    public IEnumerable<string> Operations =>
        from path in root.GetProperty("paths").EnumerateObject()
        from member in path.Value.EnumerateObject()
        where member.Name is "get" or "put" or "post" or "delete"
        select $"{member.Name.ToUpperInvariant()} {path.Name}";

    /// <summary>What the document says of one answer, or null when it does not say that there is one.</summary>
    public JsonElement? Answer(string method, string path, int status)
    {
        var operation = root.GetProperty("paths").GetProperty(path).GetProperty(method.ToLowerInvariant());
        return operation.GetProperty("responses").TryGetProperty(status.ToString(System.Globalization.CultureInfo.InvariantCulture), out var answer) ? Resolve(answer) : null;
    }

    /// <summary>The schema of what an operation takes.</summary>
    public JsonElement RequestSchema(string path) =>
        root.GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema");

    /// <summary>What is wrong with a value, a line for each; empty when it is as the schema says.</summary>
    public IEnumerable<string> Faults(JsonElement value, JsonElement schema, string where = "$")
    {
        schema = Resolve(schema);
        foreach (var keyword in schema.EnumerateObject())
        {
            foreach (var fault in Faults(value, schema, keyword, where)) yield return fault;
        }
    }

    private IEnumerable<string> Faults(JsonElement value, JsonElement schema, JsonProperty keyword, string where) => keyword.Name switch
    {
        "type" => Types(keyword.Value).Any(type => Is(value, type)) ? [] : [$"{where} is a {value.ValueKind}, not {keyword.Value}"],
        "enum" => keyword.Value.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)) ? [] : [$"{where} is {value}, not one of {keyword.Value}"],
        "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, keyword.Value.GetString()!) ? [] : [$"{where} is {value}, which does not match {keyword.Value}"],
        "format" => keyword.Value.GetString() == "date-time" && value.TryGetDateTimeOffset(out _) ? [] : [$"{where} is {value}, no {keyword.Value}"],
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble() ? [] : [$"{where} is {value}, less than {keyword.Value}"],
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble() ? [] : [$"{where} is {value}, more than {keyword.Value}"],
        "items" => value.ValueKind != JsonValueKind.Array ? [] : value.EnumerateArray().SelectMany((item, index) => Faults(item, keyword.Value, $"{where}[{index}]")),
        "required" => keyword.Value.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{where} lacks {name}"),
        "properties" => Members(value, schema, keyword.Value, where),
        "additionalProperties" => schema.TryGetProperty("properties", out _) ? [] : Members(value, schema, default, where),
        "oneOf" => keyword.Value.EnumerateArray().Count(choice => !Faults(value, choice, where).Any()) == 1 ? [] : [$"{where} fits not exactly one of the choices"],
        _ when Annotations.Contains(keyword.Name) => [],
        _ => throw new InvalidOperationException("Unknown keyword " + keyword.Name),
    };

    private IEnumerable<string> Members(JsonElement value, JsonElement schema, JsonElement properties, string where)
    {
        if (value.ValueKind != JsonValueKind.Object) yield break;
        var allowsOthers = schema.TryGetProperty("additionalProperties", out var others);
        foreach (var member in value.EnumerateObject())
        {
            var place = $"{where}.{member.Name}";
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out var known))
            {
                foreach (var fault in Faults(member.Value, known, place)) yield return fault;
            }
            else if (!allowsOthers)
            {
                yield return $"{place} is not in the document";
            }
            else if (others.ValueKind == JsonValueKind.Object)
            {
                foreach (var fault in Faults(member.Value, others, place)) yield return fault;
            }
        }
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(item => item.GetString()!) : [type.GetString()!];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new InvalidOperationException("Unknown type " + type),
    };

    private JsonElement Resolve(JsonElement element)
    {
        while (element.TryGetProperty("$ref", out var reference))
        {
            element = root;
            foreach (var step in reference.GetString()!.Split('/').Skip(1)) element = element.GetProperty(step);
        }

        return element;
    }
}

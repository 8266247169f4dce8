using System.Globalization;
using System.Text.Json;
using ModelExporter.Monitoring.Models;

namespace ModelExporter.Endpoints;

/// <summary>The read-only interface of the web listener: <c>/api/v1/models</c> and what lies below. docs/api.md describes the answers.</summary>
internal static class ModelsEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the paths.</summary>
    public static void MapModels(this IEndpointRouteBuilder web)
    {
        var models = web.ServiceProvider.GetRequiredService<ModelRegistry>();
        web.MapMethods("/api/v1/models", Methods, (RequestDelegate)(context =>
        {
            Json.Write(context, StatusCodes.Status200OK, writer => WriteModels(writer, models));
            return Task.CompletedTask;
        }));
        web.MapMethods("/api/v1/models/{model}/versions/{version}", Methods, (RequestDelegate)(context =>
        {
            var model = Value(context, "model");
            var version = Value(context, "version");
            if (models.Model(model)?.Version(version) is { } state) Json.Write(context, StatusCodes.Status200OK, writer => VersionJson.WriteDetails(writer, state));
            else Problem.Write(context, StatusCodes.Status404NotFound, "unknown_version", "There is no such version of a model.", "GET /api/v1/models lists what is known.");
            return Task.CompletedTask;
        }));
        ReferenceEndpoints.MapReading(web);
    }

    private static void WriteModels(Utf8JsonWriter writer, ModelRegistry models)
    {
        writer.WriteStartArray("models");
        foreach (var model in models.Models.OrderBy(model => model.Name, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            writer.WriteString("model", model.Name);
            writer.WriteStartArray("versions");
            foreach (var version in model.Versions.OrderBy(version => version.Version, StringComparer.Ordinal))
            {
                writer.WriteStartObject();
                VersionJson.WriteSummary(writer, version);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Value(HttpContext context, string name) => Convert.ToString(context.Request.RouteValues[name], CultureInfo.InvariantCulture) ?? "";
}

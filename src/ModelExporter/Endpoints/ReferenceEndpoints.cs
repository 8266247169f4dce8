using System.Globalization;
using System.Text;
using System.Text.Json;
using ModelExporter.Hosting;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Bodies;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Models;
using ModelExporter.Monitoring.Reference;

namespace ModelExporter.Endpoints;

/// <summary>
/// <c>PUT</c>, <c>GET</c> and <c>DELETE /v1/models/{model}/versions/{version}/reference</c>: the reference profile of a model version. <c>PUT</c> answers 201 when the version had
/// none and 200 when it had one; the same content again changes nothing. <c>DELETE</c> answers 204, and the version learns a reference anew.
/// </summary>
/// <param name="models">The models.</param>
/// <param name="saved">Keeps references over a restart.</param>
/// <param name="limits">Largest bodies.</param>
internal sealed class ReferenceEndpoints(ModelRegistry models, SavedReferences saved, IngestLimits limits)
{
    private const string ModelValue = "model";
    private const string VersionValue = "version";
    private const string Below = "/models/{model}/versions/{version}/reference";
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds the three to the ingest listener; uploads are let in as events are.</summary>
    public static void MapTo(IEndpointRouteBuilder ingest)
    {
        var services = ingest.ServiceProvider;
        var endpoints = ActivatorUtilities.CreateInstance<ReferenceEndpoints>(services);
        ingest.MapPut("/v1" + Below, services.GetRequiredService<IngestAdmission>().Limit(endpoints.PutAsync));
        ingest.MapDelete("/v1" + Below, (RequestDelegate)endpoints.DeleteAsync);
        ingest.MapMethods("/v1" + Below, Reading, (RequestDelegate)(context => Get(context, endpoints.Models)));
    }

    /// <summary>Adds the reading alone, below <c>/api/v1</c>.</summary>
    public static void MapReading(IEndpointRouteBuilder web)
    {
        var models = web.ServiceProvider.GetRequiredService<ModelRegistry>();
        web.MapMethods("/api/v1" + Below, Reading, (RequestDelegate)(context => Get(context, models)));
    }

    /// <summary>Writes what a listing says of a reference.</summary>
    public static void WriteSummary(Utf8JsonWriter writer, ReferenceProfile profile)
    {
        writer.WriteString("reference_id", profile.ReferenceId);
        writer.WriteString("source", profile.Source == ReferenceSource.Learned ? "learned" : "profile");
        if (profile.Created is { } created) writer.WriteString("created", created.UtcDateTime);
        writer.WriteNumber("events", profile.Events);
        writer.WriteNumber("features", profile.Features.Count);
    }

    private ModelRegistry Models => models;

    private static Task Get(HttpContext context, ModelRegistry models)
    {
        if (Find(context, models)?.Generation.Profile is not { } profile)
        {
            NoReference(context);
            return Task.CompletedTask;
        }

        var response = context.Response;
        response.Headers.ETag = $"\"{profile.ReferenceId}\"";
        response.Headers.CacheControl = "no-cache";
        var json = ReferenceProfileJson.Write(profile);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            response.ContentType = Json.MediaType;
            response.ContentLength = json.Length;
        }
        else
        {
            Answer.Write(response, StatusCodes.Status200OK, Json.MediaType, json);
        }

        return Task.CompletedTask;
    }

    private async Task PutAsync(HttpContext context)
    {
        var (model, version) = Names(context);
        if (InvalidName(model, version) is { } invalid)
        {
            Problem.Write(context, invalid);
            return;
        }

        using var body = new RequestBody();
        if (await BodyReading.ReadAsync(context, body, limits) is { } failure)
        {
            if (!context.RequestAborted.IsCancellationRequested) Problem.Write(context, failure.Code, failure.Detail);
            return;
        }

        if (Read(context, body) is not { } read) return;
        var profile = read.As(model, version);
        var before = models.Model(model)?.Version(version)?.Generation.Profile;
        // The same again keeps its windows, so that a job may upload as often as it likes.
        if (before?.ReferenceId != profile.ReferenceId || before.Source != profile.Source)
        {
            var refusal = models.SetReference(model, version, profile);
            if (refusal != SliceRefusal.None)
            {
                Refuse(context, refusal);
                return;
            }

            await saved.FlushAsync();
        }

        if (before is null) context.Response.Headers.Location = context.Request.Path.ToUriComponent();
        Json.Write(context, before is null ? StatusCodes.Status201Created : StatusCodes.Status200OK, writer =>
        {
            writer.WriteString("model", model);
            writer.WriteString("version", version);
            WriteSummary(writer, profile);
        });
    }

    private async Task DeleteAsync(HttpContext context)
    {
        var (model, version) = Names(context);
        if (!models.RemoveReference(model, version))
        {
            NoReference(context);
            return;
        }

        await saved.FlushAsync();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static ReferenceProfile? Read(HttpContext context, RequestBody body)
    {
        if (body.Span.IsEmpty)
        {
            Problem.Write(context, StatusCodes.Status400BadRequest, "empty_body", "The request has no body.", "Send the JSON that model-exporter profile makes.");
            return null;
        }

        try
        {
            return ReferenceProfileReader.Read(body.Span.ToArray());
        }
        catch (ReferenceProfileException failure)
        {
            Problem.Write(context, StatusCodes.Status400BadRequest, "invalid_profile", "This is no reference profile that can be used.", failure.Message);
            return null;
        }
    }

    private static void Refuse(HttpContext context, SliceRefusal refusal)
    {
        if (refusal == SliceRefusal.TooManyFeatures)
        {
            Problem.Write(context, StatusCodes.Status400BadRequest, "too_many_features", "The profile has more features than a model version may have.",
                "Profile fewer columns, or raise limits.features.");
            return;
        }

        Problem.Write(context, refusal == SliceRefusal.TooManyModels ? IngestErrorCode.TooManyModels : IngestErrorCode.TooManyVersions);
    }

    private static void NoReference(HttpContext context) => Problem.Write(context, StatusCodes.Status404NotFound, "no_reference", "There is no such reference.",
        "The model version is unknown, or it is still learning its reference; GET /api/v1/models on the web listener says which.");

    private static VersionState? Find(HttpContext context, ModelRegistry models)
    {
        var (model, version) = Names(context);
        return models.Model(model)?.Version(version);
    }

    private static (string Model, string Version) Names(HttpContext context) =>
        (Convert.ToString(context.Request.RouteValues[ModelValue], CultureInfo.InvariantCulture) ?? "",
            Convert.ToString(context.Request.RouteValues[VersionValue], CultureInfo.InvariantCulture) ?? "");

    private static IngestErrorCode? InvalidName(string model, string version)
    {
        if (!Ingest.Names.IsIdentifier(Encoding.UTF8.GetBytes(model))) return IngestErrorCode.InvalidModel;
        return Ingest.Names.IsIdentifier(Encoding.UTF8.GetBytes(version)) ? null : IngestErrorCode.InvalidVersion;
    }
}

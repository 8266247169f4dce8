using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ModelExporter.Configuration;
using ModelExporter.Endpoints;
using ModelExporter.Endpoints.OpenApi;
using ModelExporter.Logging;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Otlp;
using ModelExporter.Proxy;
using ModelExporter.Security;
using ModelExporter.Storage.Labels;

namespace ModelExporter.Hosting;

/// <summary>Puts the program together: what exists, who knows whom, and which path leads where.</summary>
internal static class ExporterHost
{
    // What the last steps of a stop may take after the requests are answered.
    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(5);

    /// <summary>Builds the host; nothing listens before it is started.</summary>
    /// <param name="loader">Reads the configuration again when it is told to.</param>
    /// <param name="loaded">The configuration, without errors.</param>
    /// <param name="log">Where log lines go.</param>
    /// <param name="time">The clock.</param>
    /// <param name="problem">Why there is no host, when the result is null.</param>
    public static WebApplication? Build(ConfigurationLoader loader, LoadedConfiguration loaded, Stream log, TimeProvider time, out string problem)
    {
        var configuration = loaded.Configuration;
        // The slim builder without its sources of configuration: files and variables such as ASPNETCORE_URLS have no say here.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "model-exporter",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.AddRouting();
        var lines = new LineLoggerProvider(configuration.Log, log, time);
        builder.Logging.ClearProviders().AddProvider(lines).SetMinimumLevel(LogLevel.Trace);
        AddServices(builder.Services, configuration, loader, time);
        if (!AddAuthentication(builder.Services, configuration, lines, time, out problem)) return null;
        var app = builder.Build();
        foreach (var warning in loaded.Warnings) app.Logger.LogWarning("{Warning}", warning);
        app.Services.GetRequiredService<ExporterTelemetry>().ConfigReload.RecordSuccess(time.GetUtcNow());
        Show(app.Services.GetRequiredService<ExporterTelemetry>(), app.Services.GetService<SharedLabelQueue>()?.Telemetry);
        var reloader = app.Services.GetRequiredService<ConfigurationReloader>();
        reloader.Follow(changed => lines.Options = changed.Log);
        // Before the files of references, which are laid out by the new limits.
        reloader.Follow(changed => app.Services.GetRequiredService<ModelRegistry>().Reconfigure(changed.Monitoring));
        app.Lifetime.ApplicationStarted.Register(app.Services.GetRequiredService<Listeners>().Announce);
        MapPaths(app, configuration);
        return app;
    }

    private static void AddServices(IServiceCollection services, ExporterConfiguration configuration, ConfigurationLoader loader, TimeProvider time)
    {
        services.AddSingleton(time);
        services.AddSingleton(configuration);
        services.AddSingleton(loader);
        if (configuration.Otlp.Enabled)
        {
            services.AddSingleton(_ => new ObservationMeter(OtlpPush.Scope, OtlpPush.Version));
            services.AddSingleton<IObservationSink>(provider => provider.GetRequiredService<ObservationMeter>());
        }

        services.AddSingleton(provider => new ExporterTelemetry(provider.GetService<IObservationSink>()));
        services.AddSingleton<ConfigurationReloader>();
        var sharedLabels = SharedLabels.QueueOf(configuration, time);
        services.AddSingleton(provider => new ModelRegistry(configuration.Monitoring, provider.GetRequiredService<ExporterTelemetry>(), time, sharedLabels));
        services.TryAddSingleton<IEventSink>(provider => provider.GetRequiredService<ModelRegistry>());

        services.AddSingleton(provider => IngestSetup.Formats(
            configuration, provider.GetRequiredService<ConfigurationReloader>(), provider.GetRequiredService<ExporterTelemetry>(), time));
        services.AddSingleton<MetricsPages>();
        services.AddSingleton<IMemoryPoolFactory<byte>, ConnectionMemory>();
        services.AddSingleton<Listeners>();
        services.AddOptions<KestrelServerOptions>().Configure<Listeners>((kestrel, listeners) => listeners.Configure(kestrel, configuration));
        if (configuration.Proxy.Upstream is not null) services.AddCaptureProxy(configuration.Proxy);
        services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = configuration.ShutdownTimeout + Closing);

        // Started in this order and stopped in the opposite one; the listeners come after all of them. So the last checkpoint is read before references replace what is in it, and
        // written when nothing changes any more.
        if (configuration.Otlp.Enabled) services.AddHostedService<OtlpPush>();
        services.AddSingleton<Checkpoints>();
        services.AddHostedService(provider => provider.GetRequiredService<Checkpoints>());
        if (sharedLabels is not null)
        {
            // Stopped before the last checkpoint, which has the pairs of the last writes in it.
            services.AddSingleton(sharedLabels);
            services.AddHostedService<SharedLabels>();
        }

        services.AddHostedService<ReferenceFiles>();
        services.AddSingleton<SavedReferences>();
        services.AddHostedService(provider => provider.GetRequiredService<SavedReferences>());
        // What waits is counted before the last checkpoint.
        services.AddIngest(IngestSetup.Limits(configuration));
        services.AddHostedService<ReloadSignal>();
        services.AddHostedService<EvaluationTimer>();
        services.AddSingleton<Draining>();
        services.AddHostedService(provider => provider.GetRequiredService<Draining>());
    }

    private static bool AddAuthentication(
        IServiceCollection services, ExporterConfiguration configuration, LineLoggerProvider lines, TimeProvider time, out string problem)
    {
        problem = "";
        services.AddAuthorizationBuilder();
        services.TryAddSingleton(UrlEncoder.Default);
        // The core only: the full package would keep keys on disk that nothing here needs.
        services.AddAuthenticationCore();
        if (configuration.Ingest.TokenFile is { } path)
        {
            if (BearerTokenFile.Open(path, time, lines.CreateLogger(typeof(BearerTokenFile).FullName!), out var why) is not { } token)
            {
                problem = $"ingest.auth.token_file: {path} {why}";
                return false;
            }

            services.AddSingleton(token);
            AddScheme<BearerTokenHandler>(services, BearerTokenHandler.SchemeName, time);
        }

        if (configuration.Web.ConfigFile is not { } file) return true;
        if (WebAccess.Open(file, time, lines.CreateLogger(typeof(WebAccess).FullName!), out problem) is not { } access) return false;
        services.AddSingleton(_ => access);
        AddScheme<BasicAuthenticationHandler>(services, BasicAuthenticationHandler.SchemeName, time);
        return true;
    }

    private static void Show(ExporterTelemetry telemetry, LabelStoreTelemetry? labels)
    {
        telemetry.LabelStore = labels;
        if (labels is not null) labels.Observer = telemetry.Observations?.Of(ObservedDuration.LabelStore);
    }

    private static void AddScheme<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(IServiceCollection services, string name, TimeProvider time)
        where THandler : AuthenticationHandler<AuthenticationSchemeOptions>
    {
        services.Configure<AuthenticationOptions>(options => options.AddScheme<THandler>(name, displayName: null));
        services.AddTransient<THandler>();
        services.AddOptions<AuthenticationSchemeOptions>(name).Configure(options => options.TimeProvider = time);
    }

    private static void MapPaths(WebApplication app, ExporterConfiguration configuration)
    {
        var services = app.Services;
        var draining = services.GetRequiredService<Draining>();
        var listeners = services.GetRequiredService<Listeners>();
        // A request that must show a token goes the whole way.
        if (configuration.Ingest.TokenFile is null) app.UseMiddleware<IngestShortcut>(draining);
        app.UseMiddleware<ListenerGate>();
        app.Use((context, next) => listeners.IsIngest(context.Connection) ? draining.InvokeAsync(context, next) : next(context));
        if (services.GetService<WebAccess>() is { } access)
        {
            app.Use((context, next) =>
            {
                if (listeners.IsIngest(context.Connection)) return next(context);
                foreach (var (name, value) in access.Headers) context.Response.Headers[name] = value;
                return next(context);
            });
        }

        app.UseRouting();
        // Users of the web listener and the token of the ingest listener: each group names its scheme.
        if (configuration.Ingest.TokenFile is not null || services.GetService<WebAccess>() is not null) app.UseAuthorization();

        var ingest = app.MapGroup(string.Empty);
        if (configuration.Ingest.TokenFile is not null) ingest.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = BearerTokenHandler.SchemeName });
        ingest.MapReload(services.GetRequiredService<ConfigurationReloader>());

        ingest.MapIngest();
        ReferenceEndpoints.MapTo(ingest);

        // The kubelet has no password.
        app.MapGroup(string.Empty).MapHealth(draining);
        var web = app.MapGroup(string.Empty);
        if (configuration.Web.ConfigFile is not null) web.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = BasicAuthenticationHandler.SchemeName });
        web.MapLanding(configuration.Web.TelemetryPath, services.GetRequiredService<ConfigurationReloader>(), draining);
        web.MapModels();
        web.MapOpenApi();
        web.MapDocuments();
        var pages = services.GetRequiredService<MetricsPages>();
        web.MapMetrics(configuration.Web.TelemetryPath, () => pages.Current, services.GetRequiredService<TimeProvider>());
    }
}

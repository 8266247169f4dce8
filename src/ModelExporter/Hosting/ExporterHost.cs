using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ModelExporter.Configuration;
using ModelExporter.Endpoints;
using ModelExporter.Logging;
using ModelExporter.Monitoring.Events;
using ModelExporter.Monitoring.Exporter;
using ModelExporter.Monitoring.Models;
using ModelExporter.Security;

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
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        var lines = new LineLoggerProvider(configuration.Log, log, time);
        builder.Logging.ClearProviders().AddProvider(lines).SetMinimumLevel(LogLevel.Trace);
        AddServices(builder.Services, configuration, loader, time);
        if (!AddAuthentication(builder.Services, configuration, lines, time, out problem)) return null;
        var app = builder.Build();
        foreach (var warning in loaded.Warnings) app.Logger.LogWarning("{Warning}", warning);
        app.Services.GetRequiredService<ExporterTelemetry>().ConfigReload.RecordSuccess(time.GetUtcNow());
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
        services.AddSingleton<ExporterTelemetry>();
        services.AddSingleton<ConfigurationReloader>();
        services.AddSingleton(provider => new ModelRegistry(configuration.Monitoring, provider.GetRequiredService<ExporterTelemetry>(), time));
        services.TryAddSingleton<IEventSink>(provider => provider.GetRequiredService<ModelRegistry>());

        services.AddSingleton(provider => IngestSetup.Formats(
            configuration, provider.GetRequiredService<ConfigurationReloader>(), provider.GetRequiredService<ExporterTelemetry>(), time));
        services.AddIngest(IngestSetup.Limits(configuration));
        services.AddSingleton<MetricsPages>();
        services.AddSingleton<Listeners>();
        services.AddOptions<KestrelServerOptions>().Configure<Listeners>((kestrel, listeners) => listeners.Configure(kestrel, configuration));
        services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = configuration.ShutdownTimeout + Closing);

        // Started in this order and stopped in the opposite one; the listeners come after all of them. So the last checkpoint is read before references replace what is in it, and
        // written when nothing changes any more.
        services.AddSingleton<Checkpoints>();
        services.AddHostedService(provider => provider.GetRequiredService<Checkpoints>());
        services.AddHostedService<ReferenceFiles>();
        services.AddSingleton<SavedReferences>();
        services.AddHostedService(provider => provider.GetRequiredService<SavedReferences>());
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
        if (configuration.Ingest.TokenFile is not { } path)
        {
            services.AddAuthenticationCore();
            return true;
        }

        if (BearerTokenFile.Open(path, time, lines.CreateLogger(typeof(BearerTokenFile).FullName!), out var why) is not { } token)
        {
            problem = $"ingest.auth.token_file: {path} {why}";
            return false;
        }

        services.AddSingleton(token);
        // The core only: the full package would keep keys on disk that nothing here needs.
        services.AddAuthenticationCore(options =>
        {
            options.AddScheme<BearerTokenHandler>(BearerTokenHandler.SchemeName, displayName: null);
            options.DefaultScheme = BearerTokenHandler.SchemeName;
        });
        services.AddTransient<BearerTokenHandler>();
        services.AddOptions<AuthenticationSchemeOptions>(BearerTokenHandler.SchemeName).Configure(options => options.TimeProvider = time);
        return true;
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
        app.UseRouting();
        if (configuration.Ingest.TokenFile is not null)
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }

        var ingest = app.MapGroup(string.Empty);
        if (configuration.Ingest.TokenFile is not null) ingest.RequireAuthorization(new AuthorizeAttribute());
        ingest.MapReload(services.GetRequiredService<ConfigurationReloader>());

        ingest.MapIngest();
        ReferenceEndpoints.MapTo(ingest);

        var web = app.MapGroup(string.Empty);
        web.MapHealth(draining);
        web.MapLanding(configuration.Web.TelemetryPath, services.GetRequiredService<ConfigurationReloader>(), draining);
        web.MapModels();
        var pages = services.GetRequiredService<MetricsPages>();
        web.MapMetrics(configuration.Web.TelemetryPath, () => pages.Current, services.GetRequiredService<TimeProvider>());
    }
}

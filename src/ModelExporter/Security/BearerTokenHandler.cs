using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ModelExporter.Security;

/// <summary>Authenticates requests by the bearer token of a file (RFC 6750), as a scheme of ASP.NET Core's authentication.</summary>
internal sealed class BearerTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, BearerTokenFile token)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Bearer";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count == 0) return Task.FromResult(AuthenticateResult.NoResult());
        if (Presented(header) is not { } presented || !token.Matches(presented)) return Task.FromResult(AuthenticateResult.Fail("The token is not valid."));
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, "token")], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failed = Request.Headers.Authorization.Count > 0;
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = failed ? "Bearer error=\"invalid_token\"" : "Bearer";
        Endpoints.Problem.Write(Context, StatusCodes.Status401Unauthorized, "unauthorized", "Authentication is needed.",
            failed ? "The token in the header Authorization is not valid." : "Send the header Authorization: Bearer TOKEN.");
        return Task.CompletedTask;
    }

    private static string? Presented(Microsoft.Extensions.Primitives.StringValues header)
    {
        const string prefix = SchemeName + " ";
        return header is [{ } value] && value.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? value[prefix.Length..].Trim() : null;
    }
}

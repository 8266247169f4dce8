using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ModelExporter.Security;

/// <summary>Authenticates requests of the web listener by user and password (RFC 7617), as a scheme of ASP.NET Core's authentication. Without users everybody is welcome.</summary>
internal sealed class BasicAuthenticationHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, WebAccess access)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Basic";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var users = access.Users;
        if (users.IsEmpty) return Success("anybody");
        if (Request.Headers.Authorization is not [{ } header]) return AuthenticateResult.NoResult();
        if (Presented(header) is not var (user, password) || !await users.IsRightAsync(user, password)) return AuthenticateResult.Fail("The user or the password is wrong.");
        return Success(user);
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = "Basic realm=\"model-exporter\", charset=\"UTF-8\"";
        Endpoints.Problem.Write(Context, StatusCodes.Status401Unauthorized, "unauthorized", "Authentication is needed.", "Send the header Authorization with the scheme Basic, a user and a password.");
        return Task.CompletedTask;
    }

    private static AuthenticateResult Success(string user) =>
        AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], SchemeName)), SchemeName));

    private static (string User, string Password)? Presented(string header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value) || !value.Scheme.Equals(SchemeName, StringComparison.OrdinalIgnoreCase) || value.Parameter is null) return null;
        var bytes = new byte[value.Parameter.Length];
        if (!Convert.TryFromBase64String(value.Parameter, bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }
}

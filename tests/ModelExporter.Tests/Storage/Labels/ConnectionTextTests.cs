using ModelExporter.Storage.Labels;
using Npgsql;

namespace ModelExporter.Tests.Storage.Labels;

public class ConnectionTextTests
{
    [Fact]
    public void Both_forms_say_the_same()
    {
        Assert.True(ConnectionText.TryParse("Host=db;Port=5433;Database=labels;Username=exporter;Password=p@ss;SSL Mode=VerifyFull\n", out var pairs, out _));
        Assert.True(ConnectionText.TryParse("postgresql://exporter:p%40ss@db:5433/labels?sslmode=verify-full", out var address, out _));
        foreach (var connection in (NpgsqlConnectionStringBuilder[])[pairs, address])
        {
            Assert.Equal(("db", 5433, "labels", "exporter", "p@ss", SslMode.VerifyFull),
                (connection.Host, connection.Port, connection.Database, connection.Username, connection.Password, connection.SslMode));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("secret-without-sense")]
    [InlineData("Host=db;Colour=secret")]
    [InlineData("Username=secret")]
    [InlineData("postgres://db/labels?secret")]
    [InlineData("postgres://db:secret/labels")]
    public void What_is_none_is_refused_without_repeating_it(string text)
    {
        Assert.False(ConnectionText.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
    }
}

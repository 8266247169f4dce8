using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace ModelExporter.Storage.Labels;

/// <summary>Reads where a database is and who asks: <c>Host=db;Username=exporter;...</c>, or <c>postgres://user:password@host:5432/database?sslmode=require</c>. A service. The text is never in a message: it holds a password.</summary>
public static class ConnectionText
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">The text; space around it is of no account.</param>
    /// <param name="connection">What it says.</param>
    /// <param name="problem">What is wrong with it, when the answer is false.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? connection, out string problem)
    {
        text = text.Trim();
        problem = "";
        connection = null;
        if (text.Length == 0)
        {
            problem = "it is empty";
            return false;
        }

        try
        {
            connection = text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
                ? OfAddress(new Uri(text))
                : new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException)
        {
            problem = "it is no connection string of the form Host=db;Database=labels;Username=exporter;Password=... nor postgres://exporter@db/labels";
            return false;
        }

        if (!string.IsNullOrEmpty(connection.Host)) return true;
        problem = "it names no host";
        connection = null;
        return false;
    }

    private static NpgsqlConnectionStringBuilder OfAddress(Uri address)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = address.Host };
        if (address.Port > 0) builder.Port = address.Port;
        var database = Uri.UnescapeDataString(address.AbsolutePath.TrimStart('/'));
        if (database.Length > 0) builder.Database = database;
        var user = address.UserInfo.Split(':', 2);
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2) builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = pair.Split('=', 2) is [var name, var given] ? (Uri.UnescapeDataString(name), Uri.UnescapeDataString(given)) : throw new FormatException();
            // The names of libpq and of Npgsql differ in a few.
            builder[key switch { "sslmode" => "SSL Mode", "application_name" => "Application Name", "sslrootcert" => "Root Certificate", "connect_timeout" => "Timeout", _ => key }] =
                key == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return builder;
    }
}

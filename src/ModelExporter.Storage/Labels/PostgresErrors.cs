using System.Net.Sockets;
using Npgsql;

namespace ModelExporter.Storage.Labels;

/// <summary>What an error of the database means for the halves that were to be written. A service.</summary>
/// <remarks>By the classes of PostgreSQL's documentation, appendix A. What is not known counts as away: to hold and try again loses nothing.</remarks>
internal static class PostgresErrors
{
    /// <summary>Runs a request; its errors become those of the table.</summary>
    public static async Task<T> TranslateAsync<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request();
        }
        catch (PostgresException failure)
        {
            // Neither detail nor hint: they may hold values.
            throw new PairTableException(FailureOf(failure.SqlState), $"{failure.MessageText} (SQLSTATE {failure.SqlState})", failure);
        }
        catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException or IOException and not PairTableException or ObjectDisposedException)
        {
            throw new PairTableException(PairTableFailure.Unavailable, failure.Message, failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PairTableException(PairTableFailure.Unavailable, "it took too long", failure);
        }
    }

    /// <summary>The failure of a state.</summary>
    public static PairTableFailure FailureOf(string sqlState) => sqlState[..2] switch
    {
        // Data exception, integrity constraint, program limit exceeded.
        "22" or "23" or "54" => PairTableFailure.Refused,
        // Transaction rollback: deadlock, serialization.
        "40" => PairTableFailure.Conflict,
        _ => sqlState == PostgresErrorCodes.LockNotAvailable ? PairTableFailure.Conflict : PairTableFailure.Unavailable,
    };
}

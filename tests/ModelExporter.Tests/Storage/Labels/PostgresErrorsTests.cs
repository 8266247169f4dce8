using System.Net.Sockets;
using ModelExporter.Storage.Labels;

namespace ModelExporter.Tests.Storage.Labels;

public class PostgresErrorsTests
{
    [Theory]
    [InlineData("22001", PairTableFailure.Refused)]
    [InlineData("23514", PairTableFailure.Refused)]
    [InlineData("54000", PairTableFailure.Refused)]
    [InlineData("40P01", PairTableFailure.Conflict)]
    [InlineData("40001", PairTableFailure.Conflict)]
    [InlineData("55P03", PairTableFailure.Conflict)]
    [InlineData("57P01", PairTableFailure.Unavailable)]
    [InlineData("53100", PairTableFailure.Unavailable)]
    [InlineData("42501", PairTableFailure.Unavailable)]
    [InlineData("42P01", PairTableFailure.Unavailable)]
    [InlineData("28P01", PairTableFailure.Unavailable)]
    [InlineData("XX000", PairTableFailure.Unavailable)]
    public void Only_what_is_wrong_with_the_values_is_given_up(string sqlState, PairTableFailure failure) => Assert.Equal(failure, PostgresErrors.FailureOf(sqlState));

    [Fact]
    public async Task A_network_that_fails_or_is_slow_is_a_table_that_is_away()
    {
        foreach (var failure in (Exception[])[new SocketException(), new TimeoutException(), new OperationCanceledException(), new EndOfStreamException()])
        {
            var thrown = await Assert.ThrowsAsync<PairTableException>(() => PostgresErrors.TranslateAsync<int>(() => throw failure, CancellationToken.None));
            Assert.Equal(PairTableFailure.Unavailable, thrown.Failure);
        }
    }

    [Fact]
    public async Task A_stop_is_no_failure()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => PostgresErrors.TranslateAsync<int>(() => throw new OperationCanceledException(), stop.Token));
    }
}

using System.Text;
using ModelExporter.Ingest;
using ModelExporter.Ingest.Native;

namespace ModelExporter.Tests.Ingest;

public class IngestRequestPoolTests
{
    [Fact]
    public void Returned_request_is_rented_again_and_no_more_are_kept_than_the_capacity()
    {
        var pool = new IngestRequestPool(new IngestLimits(), 2);
        IngestRequest[] three = [pool.Rent(), pool.Rent(), pool.Rent()];
        Array.ForEach(three, pool.Return);
        IngestRequest[] again = [pool.Rent(), pool.Rent(), pool.Rent()];
        Assert.Equal(2, again.Count(request => three.Contains(request)));
        Assert.Equal(3, again.Distinct().Count());
    }

    [Fact]
    public void Rented_request_knows_nothing_of_the_one_before()
    {
        var pool = new IngestRequestPool(new IngestLimits(), 1);
        var request = pool.Rent();
        new NativeFormat().Read(Encoding.UTF8.GetBytes("{\"model\":\"a\"}\n{\"model\":5}"), request);
        Assert.Equal((1, 1), (request.Batch.Rows, request.Rejected));
        new NativeFormat().Read("["u8, request);
        pool.Return(request);
        Assert.Same(request, pool.Rent());
        Assert.Equal((0, 0, 0, true), (request.Batch.Rows, request.Rejected, request.Errors.Count, request.Failure is null));
    }

    [Fact]
    public void Request_that_grew_out_of_proportion_is_not_kept()
    {
        var pool = new IngestRequestPool(new IngestLimits(), 1);
        var request = pool.Rent();
        new NativeFormat().Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 10_000).Select(i =>
            $"{{\"model\":\"a\",\"features\":{{\"f{i % 50}\":1}}}}\n"))), request);
        pool.Return(request);
        Assert.NotSame(request, pool.Rent());
    }
}

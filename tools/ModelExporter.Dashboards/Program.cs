using ModelExporter.Dashboards.Definitions;
using ModelExporter.Dashboards.Panels;

// write [folder]: writes the dashboards that Grafana reads; without a folder, to dashboards/ of the working directory.
if (args is not ["write", ..] || args.Length > 2)
{
    Console.Error.WriteLine("usage: write [folder]");
    return 2;
}

var folder = args.ElementAtOrDefault(1) ?? "dashboards";
Directory.CreateDirectory(folder);
foreach (var (file, dashboard) in AllDashboards.Create())
{
    File.WriteAllText(Path.Combine(folder, file), DashboardJson.Text(dashboard));
    Console.WriteLine($"{Path.Combine(folder, file)}: {dashboard.Panels.Count(panel => panel.Type != "row")} panels");
}

return 0;

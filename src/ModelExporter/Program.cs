Console.WriteLine("model-exporter");

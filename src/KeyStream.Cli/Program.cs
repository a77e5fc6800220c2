using KeyStream.Cli;

return await CommandLine.RunAsync(args);

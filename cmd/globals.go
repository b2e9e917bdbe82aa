package cmd

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"
)

// globals are the flags that every command takes.
type globals struct {
	sandbox    bool
	world      string
	org        string
	baseURL    string
	profile    string
	theme      string
	timeout    time.Duration
	accessible bool
	noInput    bool
	json       bool
	logFile    string
}

func (g *globals) register(c *cobra.Command) {
	f := c.PersistentFlags()
	f.BoolVar(&g.sandbox, "sandbox", false, "use a built-in sandbox: no account, no network, nothing is real")
	f.StringVar(&g.world, "world", "", "what the sandbox holds, a JSON `FILE`")
	f.StringVar(&g.org, "org", "", "organisation `ID`")
	f.StringVar(&g.baseURL, "base-url", "", "base `URL` of the API")
	f.StringVar(&g.profile, "profile", "", "profile `NAME` of config.json")
	f.StringVar(&g.theme, "theme", "", "colours of the wizard: dark or light (default: asks the terminal)")
	f.DurationVar(&g.timeout, "timeout", 5*time.Minute, "how long a launch may take")
	f.BoolVar(&g.accessible, "accessible", false, "ask line by line instead of drawing a screen")
	f.BoolVar(&g.noInput, "no-input", false, "never ask anything")
	f.BoolVar(&g.json, "json", false, "results and errors as JSON")
	f.StringVar(&g.logFile, "log", "", "write a log of requests to `FILE`")
}

// check refuses values that no command could use.
func (g *globals) check() error {
	switch {
	case g.theme != "" && g.theme != "dark" && g.theme != "light":
		return usage(fmt.Sprintf("--theme %q: there are dark and light", g.theme))
	case g.timeout <= 0:
		return usage("--timeout: a launch needs more than no time at all, such as 5m")
	}
	return nil
}

// logger opens the log file of --log; without the flag nothing is logged. The
// returned function closes it.
func (g *globals) logger() (*slog.Logger, func(), error) {
	if g.logFile == "" {
		return slog.New(slog.DiscardHandler), func() {}, nil
	}
	f, err := os.OpenFile(g.logFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, usage(fmt.Sprintf("--log: %v", err))
	}
	handler := slog.NewJSONHandler(f, &slog.HandlerOptions{Level: slog.LevelDebug})
	return slog.New(handler), func() { f.Close() }, nil
}

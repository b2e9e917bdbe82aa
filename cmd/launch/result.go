package launch

import (
	"fmt"

	"kickoff/api"
	"kickoff/cmd/factory"
	"kickoff/cmd/host"
	"kickoff/payload"
	"kickoff/payload/receipt"
)

// jsonLaunch is the result of a launch with --json.
type jsonLaunch struct {
	Run     jsonRun         `json:"run"`
	Created bool            `json:"created"`
	Receipt receipt.Receipt `json:"receipt"`
}

type jsonRun struct {
	ID       string               `json:"id"`
	Name     string               `json:"name"`
	URL      string               `json:"url"`
	Template factory.JSONTemplate `json:"template"`
}

// PrintRun prints a process to standard output: one object, or one line with
// name, id and link.
func PrintRun(f *factory.Factory, conn *factory.Connection, t payload.Template, run api.Run, created bool, r receipt.Receipt) {
	if !f.JSON {
		fmt.Fprintln(f.Out, host.RunLine(run.Name, run.ID, conn.URL(run)))
		return
	}
	if r.Differences == nil {
		r.Differences = []receipt.Difference{}
	}
	f.WriteJSON(jsonLaunch{
		Run:     jsonRun{ID: run.ID, Name: run.Name, URL: conn.URL(run), Template: factory.JSONTemplate{ID: t.ID, Title: t.Title}},
		Created: created,
		Receipt: r,
	})
}

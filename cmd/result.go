package cmd

import (
	"fmt"

	"kickoff/api"
	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/receipt"
)

// jsonLaunch is the result of a launch with --json.
type jsonLaunch struct {
	Run     jsonRun         `json:"run"`
	Created bool            `json:"created"`
	Receipt receipt.Receipt `json:"receipt"`
}

type jsonRun struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	URL      string       `json:"url"`
	Template jsonTemplate `json:"template"`
}

type jsonTemplate struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// printRun prints a process to standard output: one object, or one line with
// name, id and link.
func (a *app) printRun(s *connection, t payload.Template, run api.Run, created bool, r receipt.Receipt) {
	if !a.json {
		fmt.Fprintln(a.host.Out, runLine(run.Name, run.ID, s.url(run)))
		return
	}
	if r.Differences == nil {
		r.Differences = []receipt.Difference{}
	}
	writeJSON(a.host.Out, jsonLaunch{
		Run:     jsonRun{ID: run.ID, Name: run.Name, URL: s.url(run), Template: jsonTemplate{ID: t.ID, Title: t.Title}},
		Created: created,
		Receipt: r,
	})
}

// runLine is a process on one line, its parts divided by tabs.
func runLine(name, id, url string) string { return clean.Message(name) + "\t" + id + "\t" + url }

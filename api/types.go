package api

import (
	"encoding/json"
	"io"
	"iter"
	"net/url"
	"strings"
	"time"

	"kickoff/payload"
)

// Pages is a list that is fetched page by page while it is ranged over, so that
// a screen can show the first page at once. Stopping the loop stops the
// requests. After an error, which comes with a nil page, nothing follows.
type Pages[T any] = iter.Seq2[[]T, error]

// Organization is an organisation that the token's owner belongs to.
type Organization struct {
	ID   string
	Name string
	// Timezone is an IANA name, or "".
	Timezone string
}

// TemplateQuery narrows a list of templates.
type TemplateQuery struct {
	// Text is a part of the title, in any case.
	Text string
	// Archived asks for the archived templates alone.
	Archived bool
}

// RunQuery narrows a list of processes.
type RunQuery struct {
	// Text is a part of the name. The server matches loosely: filter again.
	Text string
	// TemplateID also finds the processes of the template's other versions.
	TemplateID string
	// Sort is a column, "-created_at" for the newest first.
	Sort string
}

// Run is a process as the server stored it.
type Run struct {
	ID            string
	Name          string
	Status        string
	TemplateID    string
	TemplateTitle string
	StarterID     int64
	CreatedAt     time.Time
	// URL is the process's web address where the answer holds one of its own.
	URL string
	// Answers are the kick-off values by field id, verbatim.
	Answers map[string]json.RawMessage
	// Raw is the whole object as it came, in one line.
	Raw json.RawMessage
}

// Task is one step of a process.
type Task struct {
	ID     string
	StepID string
	Title  string
	// Status is the API's word: not-started, in-progress, completed, auto-skipped.
	Status   string
	Position int
	// Deadline is zero when there is none.
	Deadline time.Time
	Owners   payload.Owners
}

// UploadFile is a local file that is to become the value of a kick-off field.
type UploadFile struct {
	TemplateID string
	// Name is the file's name without its folder.
	Name string
	// Size is in bytes and must hold when the file is read.
	Size int64
	Open func() (io.ReadCloser, error)
}

// DefaultProcessURL is where the web application shows a process (docs/api.md,
// "Web addresses").
const DefaultProcessURL = "https://go.tallyfy.com/{org}/processes/{run}"

// ProcessURL fills {org} and {run} into the pattern of a process's web address;
// an empty pattern is DefaultProcessURL.
func ProcessURL(pattern, org, run string) string {
	if pattern == "" {
		pattern = DefaultProcessURL
	}
	return strings.NewReplacer("{org}", url.PathEscape(org), "{run}", url.PathEscape(run)).Replace(pattern)
}

package launch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kickoff/payload"
	"kickoff/payload/humanize"
	"kickoff/tui/stage"
	"kickoff/tui/theme"
	"kickoff/tui/ui/wrap"
)

const (
	// slowAfter is how long a launch runs before the screen says that this is normal.
	slowAfter = 10 * time.Second
	// maxReceiptLines is how many lines of a comparison stand on the screen; the rest is
	// counted.
	maxReceiptLines = 6
)

// page draws the stage: what it says in its phase, line by line.
type page struct {
	*Stage
	th    *theme.Theme
	lines []string
}

// View implements stage.Stage.
func (s *Stage) View() string {
	p := &page{Stage: s, th: s.session.Theme}
	p.blank()
	switch s.phase {
	case preparing:
		p.add(p.th.Accent, "Preparing the launch…")
	case uploading:
		p.uploading()
	case sending:
		p.sending()
	case pausing:
		p.pausing()
	case launched:
		p.launched()
	case failed:
		p.failed()
	case outcomeUnknown:
		p.unknown()
	}
	return wrap.Clamp(strings.Join(p.lines, "\n"), s.width, s.height)
}

// add adds a text in a style, wrapped.
func (p *page) add(style theme.Style, text string) {
	for _, line := range wrap.Words(text, max(1, p.width-4)) {
		p.lines = append(p.lines, "  "+style.Render(line))
	}
}

// blank adds an empty line where there is room for such.
func (p *page) blank() {
	if p.height > 12 {
		p.add(p.th.Text, "")
	}
}

func (p *page) uploading() {
	all := len(p.files.paths)
	p.add(p.th.Title, fmt.Sprintf("Uploading %d of %d, then it is launched", min(p.files.uploaded()+1, all), all))
	for _, name := range p.files.changed {
		p.add(p.th.Warn, theme.SignWarn+" "+name+" is another file than the one that was uploaded, so it is uploaded anew")
	}
	p.lines = append(append(p.lines, ""), p.files.bars(p.th, p.width, max(2, p.height-len(p.lines)-1))...)
}

func (p *page) sending() {
	p.add(p.th.Title, "Launching "+p.order.Launch.Name)
	p.add(p.th.Muted, "in "+p.o.Organization())
	p.add(p.th.Text, "")
	waits := fmt.Sprintf("sent, waiting for the answer · %s", p.elapsed)
	if p.o.Limit > 0 {
		waits += fmt.Sprintf(" of at most %s", short(p.o.Limit))
	}
	p.add(p.th.Accent, waits)
	if p.elapsed >= slowAfter {
		p.add(p.th.Muted, "A large template can take a minute: this is normal. It is sent once and cannot be taken back. Leaving is safe (ctrl+c): the next start finds out what came of it.")
	}
}

// short writes a duration without the zeros at its end.
func short(d time.Duration) string {
	text := d.Round(time.Second).String()
	if rest, ok := strings.CutSuffix(text, "m0s"); ok {
		text = rest + "m"
	}
	if rest, ok := strings.CutSuffix(text, "h0m"); ok {
		text = rest + "h"
	}
	return text
}

func (p *page) pausing() {
	p.add(p.th.Warn.Bold(), theme.SignWarn+" Too many requests: the server asked for a pause")
	p.add(p.th.Text, "It took nothing, so nothing was launched.")
	p.add(p.th.Muted, p.pause.why.Error())
	p.add(p.th.Text, "")
	p.add(p.th.Accent, fmt.Sprintf("Rate limited, again in %d s. Esc stops.", int(p.pause.left.Seconds())))
}

func (p *page) failed() {
	f := p.failure
	p.add(p.th.Error.Bold(), theme.SignError+" "+f.title)
	p.add(p.th.Text, f.meaning)
	listed := slices.ContainsFunc(f.problems, func(problem payload.Problem) bool {
		return strings.Contains(f.message, strings.TrimRight(problem.Message, ". "))
	})
	if f.message != "" && !listed {
		p.add(p.th.Muted, f.message)
	}
	for _, problem := range f.problems {
		about := p.session.About(stage.RefOf(problem))
		if about != "" {
			about += ": "
		}
		p.add(p.th.Error, theme.SignError+" "+about+problem.Message)
		if problem.Fix != "" {
			p.add(p.th.Muted, "  "+problem.Fix)
		}
	}
	p.blank()
	p.add(p.th.Text, f.todo)
}

func (p *page) launched() {
	run := p.sent.Run
	switch {
	case p.sent.Entry == "":
		return
	case run.ID == "":
		p.add(p.th.Warn.Bold(), theme.SignWarn+" Launched, says the server; it cannot be read back")
		p.add(p.th.Text, "It did not say which process that is, and none like it was found.")
	default:
		p.add(p.th.Good.Bold(), theme.SignDone+" Launched")
	}
	if p.note != "" {
		p.add(p.th.Muted, p.note)
	}
	p.blank()
	p.add(p.th.Title, run.Name)
	if run.ID != "" {
		p.add(p.th.Muted, "id "+run.ID)
		p.add(p.th.Accent, p.o.ProcessURL(run))
	}
	if err := p.sent.Unrecorded; err != nil {
		p.add(p.th.Warn, theme.SignWarn+" "+err.Error())
	}
	p.receipt()
	switch a := p.archived; {
	case a.running:
		p.add(p.th.Accent, "archiving it…")
	case a.done:
		p.add(p.th.Good, theme.SignDone+" Archived: this process and no other. Tallyfy can bring it back.")
	case a.err != nil:
		p.add(p.th.Warn, theme.SignWarn+" "+a.err.Error())
	}
	p.blank()
	for _, a := range p.actions() {
		h := a.Key.Help()
		p.add(p.th.Text, h.Key+" "+h.Desc)
	}
}

func (p *page) receipt() {
	if p.comparison == nil {
		return
	}
	head, bad, lines := p.comparison.summary()
	switch {
	case bad:
		p.add(p.th.Warn, theme.SignWarn+" "+head)
	case p.comparison.ended():
		p.add(p.th.Good, theme.SignDone+" "+head)
	default:
		p.add(p.th.Muted, head)
	}
	most := max(1, min(maxReceiptLines, p.height-12))
	for i, line := range lines {
		if i == most {
			p.add(p.th.Muted, "  and "+humanize.Count(len(lines)-most, "more line")+" (the ledger keeps all of it)")
			break
		}
		p.add(p.th.Text, "  "+line)
	}
}

package batch

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	engine "kickoff/api/session/batch"
	"kickoff/cmd/factory"
	"kickoff/payload/clean"
	"kickoff/payload/crash"
	"kickoff/payload/humanize"
	"kickoff/tui/lines"
)

const (
	// eachSecond is how often a line is drawn anew that counts down, sayEvery how often
	// one is said where none can be.
	eachSecond = time.Second
	sayEvery   = 10 * time.Second
	// Who listens is told less: a tenth of the rows apart, yet not sooner than after
	// spokenAtLeast, nor later than after spokenAtMost.
	spokenAtLeast = 5 * time.Second
	spokenAtMost  = 30 * time.Second
)

// progress tells how far a batch is: on a line of the terminal that is written anew, line by
// line, or in sentences.
type progress struct {
	*factory.Factory
	zone *time.Location
	now  func() time.Time
	// live is the terminal, nil where lines are said; spoken: in sentences.
	live   io.Writer
	spoken bool
	// keys tells the keys that are pressed meanwhile, nil where nobody presses any; pause and
	// stop are what two of them do.
	keys  func(ctx context.Context, press func(key byte))
	pause func(on bool)
	stop  func()

	mu   sync.Mutex
	last engine.Event
	// waits is the wait that is not over, its What is Waits.
	waits engine.Event
	// said is when something was said last, told how many rows were launched when that was.
	said time.Time
	told int
	// paused and stopped are what a person wants.
	paused, stopped bool
	// drawn is what stands on the line now.
	drawn string
}

func newProgress(f *factory.Factory, zone *time.Location, now func() time.Time) *progress {
	p := &progress{Factory: f, zone: zone, now: now, spoken: f.ByLine()}
	if f.Terminal != nil && !f.ByLine() && !f.JSON {
		p.live = f.Terminal
	}
	return p
}

// start draws until what it returns is called.
func (p *progress) start(ctx context.Context) (stop func()) {
	p.said = p.now()
	tell := p.Tell
	p.Tell = func(words string) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if words != "" {
			p.say("%s", words)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	var drawing errgroup.Group
	if p.keys != nil {
		drawing.Go(func() error {
			return crash.Catch(func() error { p.keys(ctx, p.press); return nil })
		})
	}
	if p.live != nil {
		drawing.Go(func() error {
			return crash.Catch(func() error { p.follow(ctx); return nil })
		})
	}
	return func() {
		cancel()
		fault := drawing.Wait()
		p.Tell = tell
		p.mu.Lock()
		defer p.mu.Unlock()
		p.clear()
		crash.Again(fault)
	}
}

// follow draws the line anew each second.
func (p *progress) follow(ctx context.Context) {
	beat := time.NewTicker(eachSecond)
	defer beat.Stop()
	for {
		select {
		case <-beat.C:
			p.redraw()
		case <-ctx.Done():
			return
		}
	}
}

func (p *progress) redraw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.draw()
}

// press does what a key is for.
func (p *progress) press(key byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.stopped:
		return
	case key == ' ':
		p.paused = !p.paused
		p.pause(p.paused)
	case key == 's':
		p.stopped = true
		p.stop()
	default:
		return
	}
	if p.live != nil {
		p.draw()
	} else {
		p.say("%s", p.text())
	}
}

// hear takes an event of the batch.
func (p *progress) hear(e engine.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = e
	switch e.What {
	case engine.Waits:
		p.waits = e
		p.say("%s", p.waiting(e))
	case engine.Goes:
		p.waits = engine.Event{}
	case engine.Looks:
		p.say("looking for the rows whose answer was lost…")
	case engine.Compares:
		p.say("reading processes back…")
	case engine.Uploads:
		p.say("row %d: uploading %s", e.Outcome.Row, filepath.Base(e.Why))
	case engine.RowChanged:
		if o := e.Outcome; o.Status == engine.Failed || o.Status == engine.Unknown {
			p.say("row %d: %s: %s", o.Row, o.Status, clean.Message(o.Reason))
		}
	}
	if p.live != nil {
		p.draw()
	} else if p.due() {
		p.told = e.Progress.Done
		p.say("%s", p.text())
	}
}

// due reports that it is time to say how far it is.
func (p *progress) due() bool {
	since, at := p.now().Sub(p.said), p.last.Progress
	if !p.spoken {
		return since >= sayEvery
	}
	return since >= spokenAtMost || since >= spokenAtLeast && (at.Done-p.told)*10 >= at.Total
}

// say says a line above the one that is drawn.
func (p *progress) say(format string, args ...any) {
	p.clear()
	p.said = p.now()
	text := fmt.Sprintf(format, args...)
	if p.spoken {
		text = lines.Sentence(text)
	}
	p.Say("%s", text)
}

// draw writes the line anew.
func (p *progress) draw() {
	text := ansi.Truncate(p.text(), p.columns(), "…")
	if text == p.drawn {
		return
	}
	p.clear()
	fmt.Fprint(p.live, text)
	p.drawn = text
}

// columns is how much stays on one line of the terminal.
func (p *progress) columns() int {
	width := 0
	if f, ok := p.live.(*os.File); ok {
		width, _, _ = term.GetSize(int(f.Fd())) // 0 where that is not known
	}
	return cmp.Or(width, 80) - 1
}

func (p *progress) clear() {
	if p.drawn != "" {
		fmt.Fprint(p.live, "\r"+ansi.EraseEntireLine)
		p.drawn = ""
	}
}

// text is how far it is: "18 of 44 launched, 4 a second, 7 seconds left".
func (p *progress) text() string {
	at := p.last.Progress
	text := fmt.Sprintf("%d of %d launched", at.Done, at.Total)
	if p.spoken {
		return p.sentences()
	}
	switch {
	case p.stopped:
		return text + ", stopping after what is under way"
	case p.paused:
		return text + ", paused: space goes on, s stops"
	case p.waits.What == engine.Waits:
		return text + ", " + p.waiting(p.waits)
	}
	if at.Rate > 0 && at.Done < at.Total {
		text += ", " + strings.TrimSuffix(fmt.Sprintf("%.1f", at.Rate), ".0") + " a second"
		if at.Left.Round(time.Second) > 0 {
			text += ", " + humanize.Lasts(at.Left) + " left"
		}
	}
	return text
}

// sentences are text for who listens: what is waited for was told before.
func (p *progress) sentences() string {
	at := p.last.Progress
	text := fmt.Sprintf("%d of %s %s launched.", at.Done, humanize.Count(at.Total, "row"), humanize.Verb(at.Done, "is", "are"))
	switch {
	case p.stopped:
		text += " It stops after what is under way."
	case p.paused:
		text += " It is paused: space goes on, s stops."
	case at.Rate > 0 && at.Left.Round(time.Second) > 0:
		text += " It takes about " + humanize.Lasts(at.Left) + " more."
	}
	return text
}

// waiting says what is waited for, and how long.
func (p *progress) waiting(e engine.Event) string {
	why := clean.Message(e.Why)
	if e.Guests {
		why = "the hour's new guests are used up"
	}
	if e.Until.IsZero() {
		return why + "…"
	}
	left := humanize.Lasts(e.Until.Sub(p.now()))
	if p.live == nil {
		return fmt.Sprintf("%s: waiting until %s (%s)", why, p.time(e.Until), left)
	}
	return fmt.Sprintf("again in %s, at %s: %s", left, p.time(e.Until), why)
}

// time is a time of day, with its day where that is another.
func (p *progress) time(t time.Time) string {
	now := p.now().In(p.zone)
	t = t.In(p.zone).Add(time.Second - 1).Truncate(time.Second)
	if t.Format(time.DateOnly) != now.Format(time.DateOnly) {
		return t.Format("15:04:05 on Monday 2 January")
	}
	return t.Format("15:04:05")
}

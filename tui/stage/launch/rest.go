package launch

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"kickoff/api"
	"kickoff/tui/stage"
)

// rest is the pause that the server asked for. A 429 says that it took nothing
// (docs/api.md, "Rate limits and retries"), so that the launch may be sent again.
type rest struct {
	left time.Duration
	why  error
	// rounds counts the countdowns of this launch.
	rounds int
}

const (
	// usualRest stands in where the server names no time.
	usualRest = 30 * time.Second
	// maxRounds ends the row: whoever still gets a 429 then decides anew.
	maxRounds = 5
)

func (s *Stage) pause(err error) (tea.Cmd, stage.Event) {
	if s.rest.rounds++; s.rest.rounds > maxRounds {
		return s.fail(s.describe(err))
	}
	s.phase, s.rest.left, s.rest.why = resting, usualRest, err
	var refusal *api.Error
	if errors.As(err, &refusal) && refusal.RetryAfter > 0 {
		s.rest.left = refusal.RetryAfter.Round(time.Second)
	}
	return s.beat(sendBeat), nil
}

func (s *Stage) countDown() (tea.Cmd, stage.Event) {
	if s.rest.left -= sendBeat; s.rest.left > 0 {
		return s.beat(sendBeat), nil
	}
	return s.sendAfterRest()
}

// sendAfterRest sends what was refused.
func (s *Stage) sendAfterRest() (tea.Cmd, stage.Event) {
	s.attempt++
	return s.prepare(), nil
}

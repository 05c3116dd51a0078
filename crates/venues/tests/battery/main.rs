//! Every venue through the same battery, against a local server that speaks as the venue does.

mod cases;
mod expected;
mod particular;
mod server;
mod speech;
mod tls;

/// The battery for one venue: each case is a test of its own.
macro_rules! battery {
    ($($venue:ident),*) => {$(
        mod $venue {
            battery!(@cases $venue:
                prices_are_exact_and_carry_the_venues_time,
                what_is_not_a_price_is_no_offence,
                a_lost_connection_is_opened_again,
                an_orderly_close_is_too,
                a_message_cut_in_half_is_a_lost_connection,
                older_and_repeated_prices_are_dropped,
                numbers_that_began_anew_cost_the_connection,
                gaps_are_counted,
                malformed_messages_are_counted_and_nothing_else_happens,
                a_message_too_long_costs_the_connection,
                a_slow_connection_is_one_all_the_same,
                a_handshake_that_fails_is_tried_again,
                a_handshake_without_an_answer_is_given_up,
                a_silent_connection_is_left,
                a_quiet_connection_that_answers_pings_is_kept,
                a_refused_subscription_is_told,
                a_subscription_without_an_answer_counts_as_refused,
                one_refused_pair_spoils_no_other,
                rest_stands_in_while_the_socket_is_down,
                rest_stands_in_for_a_silent_stream,
                rest_failures_are_counted_and_pass,
                retry_after_is_obeyed,
                a_price_never_steps_back,
                a_slow_reader_gets_the_newest
            );
        }
    )*};
    (@cases $venue:ident: $($case:ident),*) => {$(
        #[tokio::test]
        async fn $case() {
            crate::cases::$case(&crate::speech::$venue::Speech).await;
        }
    )*};
}

battery!(binance, bitstamp, coinbase, deribit, kraken, okx);

/// Some venues say that a connection is to end.
mod farewell {
    #[tokio::test]
    async fn binance() {
        crate::cases::a_venue_may_end_the_connection(&crate::speech::binance::Speech).await;
    }
    #[tokio::test]
    async fn bitstamp() {
        crate::cases::a_venue_may_end_the_connection(&crate::speech::bitstamp::Speech).await;
    }
    #[tokio::test]
    async fn okx() {
        crate::cases::a_venue_may_end_the_connection(&crate::speech::okx::Speech).await;
    }
}

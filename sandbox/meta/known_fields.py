"""Node types: their default fields, every documented field, and what is inside of those that are no nodes.

Asking for a known field that has no value in this world is fine and leaves it out; asking for any other is refused.
"""

from __future__ import annotations

from typing import Any

from sandbox.meta.fields import NodeType, Struct


def _type(name: str, defaults: str, known: str = "", **structs: Struct) -> NodeType:
    return NodeType(name, tuple(defaults.split()), frozenset(known.split()) | structs.keys(), structs)


def _struct(name: str, plain: str, **inside: Struct) -> Struct:
    fields: dict[str, Struct | None] = dict.fromkeys(plain.split())
    return Struct(name, {**fields, **inside})


def _attachment() -> Struct:
    """Of a post; an album's parts are attachments, too."""
    image = _struct("ImageSource", "height src width")
    media = _struct("StoryAttachmentMedia", "source", image=image)
    target = _struct("StoryAttachmentTarget", "id unshimmed_url url")
    fields: dict[str, Any] = dict.fromkeys(
        ["description", "description_tags", "media_type", "title", "type", "unshimmed_url", "url"]
    )
    attachment = Struct("StoryAttachment", fields)
    fields |= {"media": media, "target": target, "subattachments": attachment}
    return attachment


_PERSON = "id name username link picture"
_PROFILE = _struct("Profile", f"{_PERSON} profile_type can_post pic pic_large pic_small pic_square type")
_COMMENT = _struct(
    "Comment",
    "id attachment can_comment can_hide can_like can_remove can_reply_privately comment_count created_time is_hidden "
    "is_private like_count message message_tags object parent permalink_url user_likes",
    **{"from": _PROFILE},
)
_APPLICATION = _struct("Application", "id name link namespace category")
_BUSINESS = _struct("Business", "id name primary_page profile_picture_uri verification_status vertical")


USER = _type("User", "id name", "email first_name last_name link picture")

PAGE = _type(
    "Page",
    "id name",
    "bio contact_address cover description emails engagement founded general_info hours is_verified "
    "is_always_open is_permanently_closed location members mission new_like_count overall_star_rating "
    "parent_page phone picture place_type promotion_eligible rating_count restaurant_specialties "
    "single_line_address start_info talking_about_count temporary_status unread_message_count "
    "unread_notif_count verification_status were_here_count whatsapp_number about access_token can_post category "
    "category_list connected_instagram_account fan_count followers_count has_transitioned_to_new_page_experience "
    "instagram_business_account is_published link name username website",
    business=_BUSINESS,
)

POST = _type(
    "Post",
    "created_time message id",
    "actions admin_creator backdated_time call_to_action child_attachments coordinates event "
    "allowed_advertising_objectives expanded_height expanded_width feed_targeting full_picture height icon instagram_eligibility is_app_share "
    "is_eligible_for_dark_post is_eligible_for_promotion is_expired is_hidden is_inline_created is_instagram_eligible is_popular is_published "
    "is_spherical message_tags parent_id permalink_url picture place privacy promotable_id promotion_status "
    "properties scheduled_publish_time status_type story story_tags subscribed target targeting "
    "timeline_visibility to unpublished_content_type updated_time via width",
    application=_APPLICATION,
    attachments=_attachment(),
    comments=_COMMENT,
    likes=_PROFILE,
    reactions=_PROFILE,
    shares=_struct("PostShares", "count"),
    **{"from": _PROFILE},
)

PHOTO = _type(
    "Photo",
    "created_time name id",
    "album alt_text alt_text_custom backdated_time backdated_time_granularity can_backdate can_delete can_tag event "
    "height icon link name_tags page_story_id picture place position source target updated_time webp_images width",
    comments=_COMMENT,
    images=_struct("PlatformImageSource", "height source width"),
    likes=_PROFILE,
    **{"from": _PROFILE},
)

IG_USER = _type(
    "ShadowIGUser",
    "id",
    "biography business_discovery has_profile_pic legacy_instagram_user_id mentioned_comment "
    "mentioned_media owner_business profile_picture_url shopping_product_tag_eligibility website "
    "followers_count follows_count ig_id is_published media_count name username",
)

IG_MEDIA = _type(
    "ShadowIGMedia",
    "id",
    "caption comments_count copyright_check_information has_poll has_slider ig_id is_ai_generated is_comment_enabled "
    "is_shared_to_feed legacy_instagram_media_id like_count media_audio_type media_product_type media_type media_url "
    "permalink reposts_count saved_count shares_count shortcode thumbnail_url timestamp total_comments_count "
    "total_like_count total_views_count username view_count alt_text",
    boost_eligibility_info=_struct("IGMediaBoostEligibilityInfo", "boost_ineligible_reason eligible_to_boost"),
    children=_struct(
        "ShadowIGMedia",
        "id alt_text ig_id media_type media_url owner permalink shortcode thumbnail_url timestamp username",
    ),
    collaborators=_struct("ShadowIGUser", "id invite_status username"),
    comments=_struct("IGComment", "id from hidden like_count media parent_id replies text timestamp user username"),
    owner=_struct("ShadowIGUser", "id name username"),
)

COMMENT = _type(
    "Comment",
    "created_time from message id",
    "attachment can_comment can_hide can_like can_remove can_reply_privately comment_count is_hidden is_private like_count "
    "message_tags object permalink_url user_likes",
    parent=_struct("Comment", "id created_time message"),
    **{"from": _PROFILE},
)

_IG_PERSON = _struct("ShadowIGUser", "id username")
IG_COMMENT = _type(
    "ShadowIGComment",
    "timestamp text id",
    "hidden like_count media parent_id username",
    user=_struct("ShadowIGUser", "id"),
    replies=_struct(
        "ShadowIGComment",
        "id hidden like_count media parent_id text timestamp username",
        user=_struct("ShadowIGUser", "id"),
        **{"from": _IG_PERSON},
    ),
    **{"from": _IG_PERSON},
)

CONTAINER = _type("ShadowIGMediaBuilder", "id", "copyright_check_status status status_code video_status")

PUBLISHING_LIMIT = _struct(
    "ContentPublishingLimitResponse",
    "quota_usage",
    config=_struct("ContentPublishingLimitConfig", "quota_duration quota_total"),
)

APPLICATION = _APPLICATION

AD_ACCOUNT = _type(
    "AdAccount",
    "id account_id",
    "agency_client_declaration business_city business_country_code business_name business_state "
    "business_street business_zip capabilities created_time default_dsa_beneficiary default_dsa_payor "
    "disable_reason end_advertiser_name extended_credit_invoice_group failed_delivery_checks fb_entity "
    "funding_source funding_source_details has_migrated_permissions io_number is_attribution_spec_system_default "
    "is_notifications_enabled is_personal line_numbers media_agency owner partner rf_spec tax_id "
    "tax_id_status tax_id_type tos_accepted user_tasks users account_status age amount_spent balance currency "
    "is_in_3ds_authorization_enabled_market is_prepay_account is_tax_id_required min_campaign_group_spend_cap "
    "min_daily_budget name offsite_pixels_tos_accepted spend_cap timezone_id timezone_name timezone_offset_hours_utc",
    business=_BUSINESS,
)

CAMPAIGN = _type(
    "Campaign",
    "id",
    "adbatch advantage_state_info boosted_object_id brand_lift_studies budget_rebalance_flag "
    "budget_schedule_specs campaign_group_active_time can_create_brand_lift_study "
    "frequency_control_specs has_secondary_skadnetwork_reporting is_budget_schedule_enabled "
    "is_message_campaign is_skadnetwork_attribution issues_info iterative_split_test_configs "
    "last_budget_toggling_time pacing_type primary_attribution promoted_object recommendations "
    "smart_promotion_type source_campaign source_campaign_id special_ad_category topline_id account_id adlabels "
    "bid_strategy budget_remaining buying_type can_use_spend_cap configured_status created_time daily_budget "
    "effective_status is_adset_budget_sharing_enabled lifetime_budget name objective special_ad_categories "
    "special_ad_category_country spend_cap start_time status stop_time updated_time",
)

AD_SET = _type(
    "AdSet",
    "id",
    "adset_schedule asset_feed_id attribution_spec bid_adjustments bid_constraints bid_info campaign_active_time "
    "creative_sequence daily_min_spend_target daily_spend_cap dsa_beneficiary dsa_payor "
    "frequency_control_specs instagram_user_id is_dynamic_creative issues_info learning_stage_info "
    "lifetime_imps lifetime_min_spend_target lifetime_spend_cap multi_optimization_goal_weight "
    "optimization_sub_event pacing_type recommendations recurring_budget_semantics "
    "regional_regulated_categories regional_regulation_identities review_feedback rf_prediction_id "
    "source_adset source_adset_id special_ad_categories targeting_optimization_types use_new_app_click account_id adlabels bid_amount "
    "bid_strategy billing_event budget_remaining campaign campaign_id configured_status created_time daily_budget "
    "destination_type effective_status end_time lifetime_budget name optimization_goal promoted_object start_time "
    "status targeting updated_time",
)

CREATIVE = _type(
    "AdCreative",
    "id",
    "actor_id ad_disclaimer_spec applink_treatment asset_feed_spec body branded_content call_to_action_type "
    "contextual_multi_ads degrees_of_freedom_spec destination_set_id effective_authorization_category "
    "image_crops image_hash image_url interactive_components_spec link_url media_sourcing_spec "
    "object_store_url object_url platform_customizations product_set_id regional_regulation_disclaimer_spec "
    "template_url thumbnail_id thumbnail_url title url_tags use_page_actor_override video_id account_id adlabels "
    "authorization_category call_to_action effective_instagram_media_id effective_object_story_id "
    "instagram_permalink_url instagram_user_id name object_id object_story_id object_story_spec object_type "
    "source_facebook_post_id source_instagram_media_id status",
)

AD = _type(
    "Ad",
    "id",
    "ad_active_time ad_schedule_end_time ad_schedule_start_time bid_amount bid_info bid_type "
    "conversion_domain conversion_specs demolink_hash display_sequence engagement_audience "
    "failed_delivery_checks last_updated_by_app_id placement preview_shareable_link priority "
    "recommendations source_ad source_ad_id special_ad_categories targeting tracking_specs account_id ad_review_feedback adlabels adset "
    "adset_id campaign campaign_id configured_status created_time creative effective_status issues_info name status "
    "updated_time",
)

AD_RULE = _type(
    "AdRule",
    "id",
    "account_id created_by created_time disable_error_code evaluation_spec execution_spec name schedule_spec status "
    "updated_time",
)

REPORT_RUN = _type(
    "AdReportRun",
    "id account_id time_ref time_completed async_status async_percent_completion",
    "is_bookmarked is_running schedule_id error_code error_subcode error_message error_user_title "
    "error_user_msg date_start date_stop emails friendly_name",
)
